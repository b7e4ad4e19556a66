"""The dotations: what a third party put on someone's account, for a purpose, until a day (rules.md § 7)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Delete, Insert, Truncate

from accounts.people.models import Trainee
from accounts.staff.asked_rows import AskedRow, decided_by_another
from cpf_portal.common.database.constraints import MOST_CENTS, choices_hold
from cpf_portal.common.database.triggers import AppendOnly, AtTheEnd, Immutable
from cpf_portal.common.french import euros

LONGEST_MARK = 40


class DotationKind(models.TextChoices):
    """Why money was given, hence by whom."""

    EMPLOYER = "employer", "Employeur"
    OPCO = "opco", "Opérateur de compétences (OPCO)"
    AGREEMENT = "agreement", "Accord collectif"
    CORRECTIVE = "corrective", "Abondement correctif de l'employeur"
    DISMISSAL = "dismissal", "Licenciement après refus d'un accord de performance collective"
    ATMP = "atmp", "Accident du travail ou maladie professionnelle"
    C2P = "c2p", "Compte professionnel de prévention (C2P)"
    STATE = "state", "État"
    REGION = "region", "Région"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    FUND = "fund", "Fonds d'assurance formation"
    OTHER = "other", "Autre financeur"

    @property
    def exempts(self) -> bool:
        """Whether it removes the « participation forfaitaire » (rules.md § 7)."""
        return self in EXEMPTING

    @property
    def is_employers(self) -> bool:
        """Whether it is the employer's money, or its operator's."""
        return self in EMPLOYERS

    @property
    def is_third_party(self) -> bool:
        """Whether it counts for the light driving licence (rules.md § 10)."""
        return self in THIRD_PARTIES

    @property
    def has_siret(self) -> bool:
        """Whether the giver is told by its SIRET: a company, or the operator it pays."""
        return self.is_employers


# Paid by the employer or its operator, freely, by an agreement or by law: those are told by their SIRET.
EMPLOYERS = {
    *(DotationKind.EMPLOYER, DotationKind.OPCO, DotationKind.AGREEMENT),
    *(DotationKind.CORRECTIVE, DotationKind.DISMISSAL),
}
EXEMPTING = {*EMPLOYERS, DotationKind.C2P, DotationKind.ATMP}
THIRD_PARTIES = {
    *(DotationKind.EMPLOYER, DotationKind.AGREEMENT, DotationKind.OPCO, DotationKind.FUND),
    *(DotationKind.STATE, DotationKind.REGION, DotationKind.FRANCE_TRAVAIL),
}


@choices_hold
class Dotation(models.Model):
    """Money given to someone for their trainings: what it is for, until when. It stays as it was given.

    Its balances are lines of the ledger, the first of which credits it whole. What is left on it goes back
    to its giver after the last second of `expires_on`, in Paris.
    """

    Kind = DotationKind

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="dotations")
    kind = models.CharField("nature", max_length=14, choices=DotationKind)
    giver = models.CharField("financeur", max_length=160)
    siret = models.CharField("SIRET du financeur", max_length=14, blank=True, default="")
    amount = models.IntegerField("montant (centimes)")
    # Codes of certifications (« RS5616 ») and actions (« action:12 »), any of them; none: for anything.
    earmarks = ArrayField(
        models.CharField(max_length=LONGEST_MARK), verbose_name="fléchage", default=list, blank=True
    )
    expires_on = models.DateField("dernier jour", null=True, blank=True)
    # The giver's own, by which the same money never enters twice.
    reference = models.CharField("référence", max_length=80, unique=True)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    warned_at = models.DateTimeField("échéance rappelée le", null=True, blank=True)
    returned_at = models.DateTimeField("rendue au financeur le", null=True, blank=True)

    class Meta:
        verbose_name = "dotation"
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(returned_at=None, expires_on__isnull=False),
                name="dotations_by_expiry",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_dotation_gives_something", condition=Q(amount__range=(1, MOST_CENTS))
            ),
            models.CheckConstraint(name="a_dotation_has_a_giver", condition=~Q(giver="") & ~Q(reference="")),
            models.CheckConstraint(
                name="a_company_gives_under_its_siret",
                condition=Q(siret__regex=r"^[0-9]{14}$")
                | Q(siret="") & ~Q(kind__in=sorted(kind.value for kind in EMPLOYERS)),
            ),
            models.CheckConstraint(
                name="a_dotation_is_for_things_that_have_names", condition=~Q(earmarks__contains=[""])
            ),
            models.CheckConstraint(
                name="a_dotation_is_received_first",
                condition=(Q(warned_at=None) | Q(warned_at__gte=F("received_at")))
                & (Q(returned_at=None) | Q(returned_at__gte=F("received_at"))),
            ),
        ]
        triggers = [
            AppendOnly("a_dotation_is_never_deleted", Delete | Truncate),
            Immutable(
                "a_dotation_stays_as_given",
                *("trainee_id", "kind", "giver", "siret", "amount", "earmarks", "expires_on"),
                *("reference", "received_at"),
            ),
            Immutable("a_dotation_returns_once", "returned_at", once="OLD.returned_at IS NOT NULL"),
            AtTheEnd("a_dotation_is_in_the_ledger", "check_dotation_is_credited", Insert),
        ]

    def __str__(self) -> str:
        return f"{self.giver} ({self.get_kind_display()})"


@choices_hold
class RecordedGift(AskedRow):
    """A third party's payment that an agent saw arrive, for a dotation that another agent decides (§ 13)."""

    class Means(models.TextChoices):
        TRANSFER = "transfer", "virement"
        CARD = "card", "carte"

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="recorded_gifts"
    )
    means = models.CharField("moyen de paiement", max_length=8, choices=Means)
    kind = models.CharField("nature", max_length=14, choices=DotationKind)
    giver = models.CharField("financeur", max_length=160)
    siret = models.CharField("SIRET du financeur", max_length=14, blank=True, default="")
    amount = models.IntegerField("montant (centimes)")
    earmarks = ArrayField(
        models.CharField(max_length=LONGEST_MARK), verbose_name="fléchage", default=list, blank=True
    )
    expires_on = models.DateField("dernier jour", null=True, blank=True)
    reference = models.CharField("référence du paiement", max_length=80)

    class Meta:
        verbose_name = "versement d'un tiers"
        verbose_name_plural = "versements de tiers"
        constraints = [
            *decided_by_another("a_gift"),
            models.CheckConstraint(name="a_gift_is_of_something", condition=Q(amount__range=(1, MOST_CENTS))),
            models.CheckConstraint(name="a_gift_has_a_giver", condition=~Q(giver="") & ~Q(reference="")),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(is_accepted__isnull=True) | Q(is_accepted=True),
                name="a_payment_is_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{euros(self.amount)} de {self.giver} pour {self.trainee}"
