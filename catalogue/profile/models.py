"""Who an organisation is: its legal form, its declaration of activity, its certificate, where it is paid."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Certification
from cpf_portal.common.database.constraints import choices_hold

MOST_WORDS = 1_500


class Category(models.TextChoices):
    """What a Qualiopi certificate covers (Code du travail, art. L. 6313-1)."""

    TRAINING = "training", "Actions de formation"
    SKILLS_REVIEW = "skills_review", "Bilans de compétences"
    VAE = "vae", "Validation des acquis de l'expérience"
    APPRENTICESHIP = "apprenticeship", "Actions par apprentissage"


@choices_hold
class Profile(models.Model):
    """What an organisation says of itself (docs/rules.md § 13); what is not filled in yet is empty.

    The end of its certificate is here as it declares it: `Organisation.qualiopi_until` is what was checked,
    which alone the public reads.
    """

    class LegalForm(models.TextChoices):
        SOLE = "sole", "Entreprise individuelle"
        COMPANY = "company", "Société"
        ASSOCIATION = "association", "Association"
        PUBLIC = "public", "Établissement public ou collectivité"
        OTHER = "other", "Autre"

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, verbose_name="organisme", related_name="profile"
    )
    presentation = models.TextField("présentation", max_length=MOST_WORDS, blank=True)
    legal_form = models.CharField("forme juridique", max_length=11, choices=LegalForm, blank=True)
    representative = models.CharField("représentant légal", max_length=160, blank=True)
    representative_role = models.CharField("qualité du représentant", max_length=80, blank=True)
    nda = models.CharField("numéro de déclaration d'activité", max_length=11, blank=True)
    qualiopi_by = models.CharField("organisme certificateur", max_length=120, blank=True)
    qualiopi_number = models.CharField("numéro du certificat Qualiopi", max_length=60, blank=True)
    qualiopi_from = models.DateField("certificat valable à partir du", null=True, blank=True)
    qualiopi_until = models.DateField("certificat valable jusqu'au", null=True, blank=True)
    qualiopi_covers = ArrayField(
        models.CharField(max_length=14), verbose_name="actions certifiées", default=list, blank=True
    )
    iban = models.CharField("IBAN", max_length=34, blank=True)
    # When what staff check last changed, since when it waits for them, when they last found it right.
    changed_at = models.DateTimeField("changé le", default=timezone.now)
    submitted_at = models.DateTimeField("à vérifier depuis", null=True, blank=True)
    checked_at = models.DateTimeField("vérifié le", null=True, blank=True)

    class Meta:
        verbose_name = "profil d'un organisme"
        verbose_name_plural = "profils d'organismes"
        indexes = [
            models.Index(fields=["submitted_at"], condition=~Q(submitted_at=None), name="profiles_to_check")
        ]
        constraints = [
            CheckConstraint(condition=Q(nda__regex=r"^([0-9]{11})?$"), name="a_declaration_has_11_digits"),
            CheckConstraint(
                condition=Q(iban__regex=r"^([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})?$"), name="an_iban_is_written_so"
            ),
            CheckConstraint(
                condition=Q(qualiopi_covers__contained_by=Category.values),
                name="a_certificate_covers_known_actions",
            ),
            CheckConstraint(
                condition=Q(qualiopi_until__gte=F("qualiopi_from")), name="a_certificate_begins_then_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"Profil de {self.organisation}"

    @property
    def is_checked(self) -> bool:
        """Whether what staff check was found right, and is still the same: the public may read it."""
        return self.checked_at is not None and self.changed_at <= self.checked_at

    @property
    def masked_iban(self) -> str:
        """Its first and last four characters, as any page shows it; empty without any."""
        return f"{self.iban[:4]} … {self.iban[-4:]}" if self.iban else ""


class Authorisation(models.Model):
    """That a certifier lets an organisation prepare for its certification, as this one declares it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="organisme", related_name="authorisations"
    )
    certification = models.ForeignKey(
        Certification, models.PROTECT, verbose_name="certification", related_name="authorisations"
    )
    reference = models.CharField("référence", max_length=120)
    until = models.DateField("jusqu'au", null=True, blank=True)
    declared_at = models.DateTimeField("déclarée le", default=timezone.now)

    class Meta:
        verbose_name = "habilitation d'un organisme"
        verbose_name_plural = "habilitations d'organismes"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "certification"], name="an_authorisation_is_declared_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.certification.code}"

    @property
    def is_over(self) -> bool:
        """Whether its last day is past."""
        return self.until is not None and self.until < timezone.localdate()


class QualiopiReminder(models.Model):
    """That the managers were told of the end of a certificate, so many days before it; -1 once it is over."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="qualiopi_reminders")
    until = models.DateField()
    days = models.SmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "until", "days"], name="a_certificate_is_recalled_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}, {self.until}, {self.days}"
