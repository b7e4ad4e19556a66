"""What people write to the Caisse, and what it answers: a list of work, not a conversation."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.people.models import User
from catalogue.organisations.models import Organisation
from cpf_portal.common.database.constraints import choices_hold, together

LONGEST = 4_000


@choices_hold
class Enquiry(models.Model):
    """A message from anyone, logged in or not; answered once, by e-mail, at the address it gives."""

    class Subject(models.TextChoices):
        ACCOUNT = "account", "Mon compte, ma connexion"
        RIGHTS = "rights", "Mes droits"
        DOSSIER = "dossier", "Un dossier de formation"
        MONEY = "money", "Un paiement ou un remboursement"
        OFFER = "offer", "Une formation ou un organisme"
        CALL = "call", "Un démarchage, une fraude"
        PROVIDER = "provider", "Un organisme de formation, ou l'une de ses offres"
        NOT_ME = "not_me", "Un compte ou un dossier à mon nom : ce n'est pas moi"
        ACCESS = "access", "Une page qui me résiste (accessibilité)"
        COMPLAINT = "complaint", "Une réclamation"
        OTHER = "other", "Autre chose"

    # What one reports (docs/rules.md § 13), on a page of its own.
    REPORTS = (Subject.PROVIDER, Subject.CALL, Subject.NOT_ME)

    reference = models.CharField("numéro", max_length=12, unique=True)
    # Whoever was logged in; a closed account takes its messages away.
    writer = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="compte",
        null=True,
        blank=True,
        related_name="+",
    )
    name = models.CharField("nom", max_length=161)
    email = models.EmailField("adresse e-mail")
    subject = models.CharField("sujet", max_length=9, choices=Subject)
    dossier_number = models.CharField("dossier", max_length=10, blank=True)
    # Which organisation, and which of its trainings, a report is about.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="organisme", null=True, blank=True, related_name="+"
    )
    training = models.CharField("formation", max_length=255, blank=True)
    text = models.TextField("message")
    written_at = models.DateTimeField("écrit le", default=timezone.now)
    answer = models.TextField("réponse", blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="répondu par",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["written_at"], name="enquiries_to_forget"),
            models.Index(fields=["written_at"], condition=Q(answered_at=None), name="enquiries_to_answer"),
            models.Index(
                fields=["dossier_number"], condition=~Q(dossier_number=""), name="enquiries_of_a_dossier"
            ),
        ]
        constraints = [
            together("an_enquiry_is_answered_by_someone", "answered_at", "answered_by"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("written_at")),
                name="an_enquiry_is_written_then_answered",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="an_answer_has_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^MS-[0-9A-Z]{4}-[0-9A-Z]{4}$"),
                name="an_enquiry_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(dossier_number="") | Q(dossier_number__regex=r"^[0-9]{10}$"),
                name="an_enquiry_is_of_a_dossier_by_its_number",
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.reference}"

    @property
    def is_report(self) -> bool:
        """Whether it reports someone, rather than asks something."""
        return self.subject in self.REPORTS


class EnquiryNote(models.Model):
    """What agents write to each other of a message; whoever wrote it never reads it."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    text = models.TextField("note", max_length=LONGEST)

    class Meta:
        verbose_name = "note interne"
        verbose_name_plural = "notes internes"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enquiry}, {self.at:%d/%m/%Y}"
