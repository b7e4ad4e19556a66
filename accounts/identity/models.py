"""What proves who a holder is when FranceConnect+ cannot, and a number put right: two agents each time."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.documents.models import Document
from accounts.people.models import Trainee, User
from accounts.staff.asked_rows import AskedRow, decided_by_another
from cpf_portal.common.database.constraints import choices_hold, together


@choices_hold
class IdentityCheck(models.Model):
    """An identity document that someone gave, checked by one agent, then by another (docs/rules.md § 9).

    Either may reject it; both must accept it. What is decided keeps no copy of the document.
    """

    class Kind(models.TextChoices):
        CARD = "card", "carte d'identité"
        PASSPORT = "passport", "passeport"
        RESIDENCE = "residence", "titre de séjour"

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "à vérifier"
        CHECKED = "checked", "vérifiée par un agent, à confirmer par un autre"
        ACCEPTED = "accepted", "acceptée"
        REJECTED = "rejected", "refusée"
        REPLACED = "replaced", "remplacée depuis"

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="identity_checks"
    )
    kind = models.CharField("pièce", max_length=9, choices=Kind)
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="recto", related_name="+")
    back = models.OneToOneField(
        Document, models.PROTECT, verbose_name="verso", null=True, blank=True, related_name="+"
    )
    status = models.CharField("état", max_length=9, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField("transmise le", default=timezone.now)
    checked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="vérifiée par", null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    reason = models.TextField("motif du refus", blank=True)
    valid_until = models.DateField("prouve l'identité jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "pièce d'identité"
        verbose_name_plural = "pièces d'identité"
        constraints = [
            together("an_identity_is_checked_at_an_hour", "checked_by", "checked_at"),
            together("an_identity_is_decided_at_an_hour", "decided_by", "decided_at"),
            models.CheckConstraint(
                condition=(Q(checked_at=None) | Q(checked_at__gte=F("submitted_at")))
                & (Q(decided_at=None) | Q(decided_at__gte=F("submitted_at")))
                & (Q(decided_at=None) | Q(checked_at=None) | Q(decided_at__gte=F("checked_at"))),
                name="an_identity_is_given_checked_then_decided",
            ),
            models.CheckConstraint(
                name="two_agents_accept_an_identity",
                condition=Q(status="replaced", decided_by__isnull=True, valid_until__isnull=True)
                | Q(status="submitted", checked_by__isnull=True, decided_by__isnull=True)
                & Q(valid_until__isnull=True)
                | Q(status="checked", checked_by__isnull=False, decided_by__isnull=True)
                & Q(valid_until__isnull=True)
                | Q(status="rejected", decided_by__isnull=False, valid_until__isnull=True) & ~Q(reason="")
                | Q(status="accepted", checked_by__isnull=False, decided_by__isnull=False)
                & Q(valid_until__isnull=False)
                & ~Q(checked_by=F("decided_by")),
            ),
            models.CheckConstraint(
                condition=(Q(checked_by=None) | ~Q(checked_by=F("trainee")))
                & (Q(decided_by=None) | ~Q(decided_by=F("trainee"))),
                name="nobody_checks_their_own_identity",
            ),
            models.UniqueConstraint(
                fields=["trainee"],
                condition=Q(status__in=["submitted", "checked"]),
                name="one_identity_waits_to_be_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} n° {self.pk}"

    @property
    def waits(self) -> bool:
        """Whether it still waits for an agent."""
        return self.status in (self.Status.SUBMITTED, self.Status.CHECKED)

    @property
    def documents(self) -> list[int]:
        """The keys of its documents, the front first."""
        return [key for key in (self.document_id, self.back_id) if key]


@choices_hold
class NumberCorrection(AskedRow):
    """Another number for an account, wrong or temporary until then: only its digest, typed by two agents.

    `birth_date` is what the document says when the account's is wrong, alone or with its number.
    """

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="number_corrections"
    )
    login = models.CharField(max_length=254)
    sex = models.CharField("sexe que dit le nouveau numéro", max_length=1, choices=Trainee.Sex)
    birth_date = models.DateField("date de naissance lue sur la pièce", null=True, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="pièce", related_name="+")
    reason = models.CharField("motif, et pièce vue", max_length=200)

    class Meta:
        verbose_name = "correction de numéro"
        verbose_name_plural = "corrections de numéros"
        constraints = [
            *decided_by_another("a_number"),
            models.CheckConstraint(
                condition=~Q(trainee=F("asked_by")) & (Q(decided_by=None) | ~Q(trainee=F("decided_by"))),
                name="nobody_corrects_their_own_number",
            ),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_date__lte=F("asked_at")),
                name="a_number_is_of_someone_born",
            ),
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(is_accepted=None), name="one_number_waits_to_be_corrected"
            ),
        ]

    def __str__(self) -> str:
        return f"Correction de numéro n° {self.pk}"


class AccountRecovery(models.Model):
    """An account asked back by someone who lost its e-mail and its password (docs/rules.md § 9).

    Anyone may ask: `trainee` is noted once they prove to be the holder. It then waits until the end of a day
    during which the holder may stop it, and opens the account once.
    """

    login = models.CharField(max_length=254)
    former_logins = models.JSONField(default=list)
    email = models.EmailField("nouvelle adresse")
    # The account's address when the identity was proven: it is told what becomes of the account.
    former_email = models.EmailField("ancienne adresse", blank=True)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    trainee = models.ForeignKey(
        Trainee,
        models.PROTECT,
        verbose_name="titulaire",
        null=True,
        blank=True,
        related_name="account_recoveries",
    )
    proven_at = models.DateTimeField("identité prouvée le", null=True, blank=True)
    until = models.DateField("peut être arrêtée jusqu'au", null=True, blank=True)
    stopped_at = models.DateTimeField("arrêtée le", null=True, blank=True)
    used_at = models.DateTimeField("compte rouvert le", null=True, blank=True)

    class Meta:
        verbose_name = "réouverture de compte"
        verbose_name_plural = "réouvertures de comptes"
        constraints = [
            together("a_recovery_is_proven_by_its_holder", "trainee", "proven_at", "until"),
            models.CheckConstraint(
                condition=(Q(proven_at=None) | Q(proven_at__gte=F("asked_at")))
                & (Q(stopped_at=None) | Q(stopped_at__gte=F("proven_at")))
                & (Q(used_at=None) | Q(used_at__gt=F("proven_at"))),
                name="a_recovery_is_asked_proven_then_ends",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, used_at=None) | Q(proven_at__isnull=False),
                name="what_ends_was_proven",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(used_at=None), name="a_recovery_is_stopped_or_used"
            ),
            models.UniqueConstraint(
                fields=["trainee"],
                condition=Q(stopped_at=None, used_at=None, trainee__isnull=False),
                name="one_recovery_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"Réouverture n° {self.pk}"


class RecoveryRequest(AskedRow):
    """An account to open again without FranceConnect+: one agent asks, with a document, another decides."""

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="recovery_requests"
    )
    email = models.EmailField("nouvelle adresse e-mail")
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="pièce", related_name="+")
    reason = models.CharField("motif, et comment la personne s'est présentée", max_length=200)

    class Meta:
        verbose_name = "demande de réouverture"
        verbose_name_plural = "demandes de réouverture"
        constraints = [
            *decided_by_another("a_reopening"),
            models.CheckConstraint(
                condition=~Q(trainee=F("asked_by")) & (Q(decided_by=None) | ~Q(trainee=F("decided_by"))),
                name="nobody_asks_for_their_own_reopening",
            ),
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(is_accepted=None), name="one_reopening_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"Demande de réouverture n° {self.pk}"
