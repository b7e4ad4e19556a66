"""The ledger of rights, and what is asked of it: corrections, hours of DIF."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Insert

from accounts.documents.models import Document
from accounts.people.models import Trainee, User
from accounts.rights import questions
from accounts.rights.dotations.models import Dotation
from accounts.staff.asked_rows import AskedRow, decided_by_another
from cpf_portal.common.database.constraints import choices_hold, sensible, together
from cpf_portal.common.database.triggers import Afterwards, AppendOnly
from cpf_portal.common.french import euros, hours


@choices_hold
class RightsLine(models.Model):
    """A line of the ledger of rights (rules.md § 8), in cents; the database refuses to change it.

    `available` and `reserved` are the line's signed effects on the two balances:
    credit (+x, 0), hold (−x, +x), release (+x, −x), use (0, −x), and of a dotation expire (−x, 0), what goes
    back to its giver. Neither balance of an origin, of a dotation, goes below zero
    (`migrations/sql/0001_ledger.sql`).
    """

    class Kind(models.TextChoices):
        CREDIT = "credit", "crédit"
        HOLD = "hold", "réservation"
        RELEASE = "release", "libération"
        USE = "use", "utilisation"
        EXPIRE = "expire", "retour au financeur"

    class Source(models.TextChoices):
        DOTATION = "dotation", "Dotation"
        AVOIR = "avoir", "Avoir"
        DIF = "dif", "DIF"
        CPF = "cpf", "CPF"

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="lines")
    kind = models.CharField("opération", max_length=8, choices=Kind)
    source = models.CharField("origine", max_length=8, choices=Source)
    dotation = models.ForeignKey(
        Dotation,
        models.PROTECT,
        verbose_name="dotation",
        null=True,
        blank=True,
        related_name="lines",
        db_index=False,
    )
    available = models.BigIntegerField("effet sur le disponible (centimes)")
    reserved = models.BigIntegerField("effet sur le réservé (centimes)")
    dossier_number = models.CharField("dossier", max_length=10, blank=True)
    reason = models.CharField("motif", max_length=200)
    # Set where doing it twice must be impossible: « avoir:<dossier> », « 2026:<ligne> »…
    reference = models.CharField("référence", max_length=100, null=True, blank=True, unique=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "ligne de droits"
        verbose_name_plural = "lignes de droits"
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["trainee", "source"], include=["available", "reserved"], name="rights_by_source"
            ),
            models.Index(
                fields=["dossier_number"], condition=~Q(dossier_number=""), name="rights_by_dossier"
            ),
        ]
        constraints = [
            sensible("rightsline", "available", signed=True),
            sensible("rightsline", "reserved", signed=True),
            models.CheckConstraint(
                name="a_line_moves_money_as_its_kind_says",
                condition=Q(kind="credit", reserved=0)
                & (Q(available__gt=0) | Q(available__lt=0, reason__startswith="Correction"))
                | Q(kind="hold", available__lt=0, reserved=-F("available"))
                | Q(kind="release", available__gt=0, reserved=-F("available"))
                | Q(kind="use", available=0, reserved__lt=0)
                | Q(kind="expire", source="dotation", available__lt=0, reserved=0),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["credit", "expire"]) | ~Q(dossier_number=""),
                name="only_a_credit_or_a_return_has_no_dossier",
            ),
            models.CheckConstraint(
                condition=Q(source="dotation", dotation__isnull=False)
                | ~Q(source="dotation") & Q(dotation__isnull=True),
                name="a_line_names_its_dotation",
            ),
            models.UniqueConstraint(
                fields=["dotation"], condition=Q(kind="credit"), name="a_dotation_is_credited_once"
            ),
        ]
        triggers = [
            AppendOnly("rights_line_is_append_only"),
            Afterwards(
                "rights_never_below_zero",
                "check_balances",
                Insert,
                condition="NEW.available < 0 OR NEW.reserved < 0",
            ),
            Afterwards(
                "a_line_is_of_a_dotation_of_its_holder",
                "check_dotation_line",
                Insert,
                condition="NEW.dotation_id IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.available} {self.reserved}"

    @property
    def origin(self) -> str:
        """Where the money comes from, a dotation by its giver."""
        label: str = self.get_source_display()
        return f"{label}\u00a0: {self.dotation.giver}" if self.dotation else label

    @property
    def dossier_page(self) -> str:
        """The address where the holder reads of the dossier."""
        return questions.page_of_dossier(self.dossier_number)


# What the staff may correct: a dotation stays as its giver gave it.
CORRECTED = [each for each in RightsLine.Source.choices if each[0] != RightsLine.Source.DOTATION]


@choices_hold
class RightsCorrection(models.Model):
    """A change of someone's rights that one person of the staff asks and another decides, in cents."""

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="corrections")
    source = models.CharField("origine", max_length=6, choices=CORRECTED)
    amount = models.IntegerField("montant (centimes, négatif pour retirer)")
    reason = models.CharField("motif", max_length=180)
    asked_by = models.ForeignKey(User, models.PROTECT, verbose_name="demandée par", related_name="+")
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    is_accepted = models.BooleanField("acceptée", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)

    class Meta:
        verbose_name = "correction de droits"
        verbose_name_plural = "corrections de droits"
        constraints = [
            sensible("rightscorrection", "amount", signed=True),
            together("a_correction_is_decided_at_an_hour", "decided_by", "decided_at"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
                name="a_correction_is_asked_then_decided",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="a_correction_changes_something"),
            models.CheckConstraint(
                name="a_second_person_decides",
                condition=Q(is_accepted__isnull=True, decided_by__isnull=True)
                | Q(is_accepted__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"Correction de {euros(self.amount)} pour {self.trainee}"


class RightsEnd(AskedRow):
    """The day someone's pension is drawn, when their rights end, or none to take such a day back.

    Asked by an agent and decided by another; a file of the fund writes its own, which nobody asked.
    """

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="ends")
    ends_on = models.DateField("retraite liquidée le", null=True, blank=True)
    reason = models.CharField("motif, et pièce vue", max_length=180)
    asked_by = models.ForeignKey(  # type: ignore[assignment] # nobody, for a file
        User, models.PROTECT, verbose_name="demandé par", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "fin de droits"
        verbose_name_plural = "fins de droits"
        constraints = decided_by_another("an_end", or_nobody=True)

    def __str__(self) -> str:
        return f"Fin des droits de {self.trainee}"


@choices_hold
class DifClaim(models.Model):
    """Hours of DIF that someone entered, with a payslip or certificate of December 2014."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "à vérifier"
        ACCEPTED = "accepted", "acceptée"
        REJECTED = "rejected", "rejetée"
        REPLACED = "replaced", "corrigée depuis"

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="dif_claims")
    hours = models.DecimalField("heures", max_digits=5, decimal_places=2)
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="justificatif")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField("saisie le", default=timezone.now)
    reason = models.TextField("motif", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "saisie de DIF"
        verbose_name_plural = "saisies de DIF"
        constraints = [
            together("a_dif_is_decided_by_someone", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("submitted_at")),
                name="a_dif_is_entered_then_decided",
            ),
            models.CheckConstraint(
                name="a_dif_waits_until_it_is_decided",
                condition=Q(status="replaced")
                | Q(status="submitted", decided_at__isnull=True)
                | Q(status="accepted", decided_at__isnull=False)
                | Q(status="rejected", decided_at__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=120), name="dif_is_at_most_120_hours"),
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(status="submitted"), name="one_dif_waits_for_a_decision"
            ),
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(status="accepted"), name="one_dif_is_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{hours(self.hours)} de DIF"
