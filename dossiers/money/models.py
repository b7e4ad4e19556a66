"""What became of the rights and the money of a dossier that ended."""

from dataclasses import fields

from django.db import models
from django.db.models import F, Q
from pgtrigger import Delete, Insert, Truncate, Update

from cpf_portal.common.database.constraints import sensible
from cpf_portal.common.database.triggers import Afterwards, AppendOnly, Forbidden
from dossiers.dossier.models import Dossier
from dossiers.money import settlement
from dossiers.money.settlement import Case, Settlement

RETURNS_EVERYTHING = [case.value for case in Case if case.returns_everything]
CLAIMABLE = [case.value for case in Case if case.claimable]
OTHERS = [case.value for case in Case if case.value not in RETURNS_EVERYTHING + CLAIMABLE]
SHARED = (
    *("rights_released", "rights_used", "card_refunded", "card_kept", "card_back", "card_undue"),
    *settlement.OTHERS,
)


class Closing(models.Model):
    """What became of rights and money (rules.md § 5), in cents; `applied_at` once the ledger says it.

    What it shares is what the ledger holds and the card paid (`migrations/sql/0001_closings.sql`).
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="closing")
    case = models.PositiveSmallIntegerField("cas")
    rights_released = models.PositiveIntegerField("droits libérés")
    rights_used = models.PositiveIntegerField("droits utilisés")
    card_refunded = models.PositiveIntegerField("rendu ou à rendre sur la carte")
    card_kept = models.PositiveIntegerField("conservé")
    dotation_returned = models.PositiveIntegerField("rendu aux dotations", default=0)
    dotation_kept = models.PositiveIntegerField("dotations utilisées", default=0)
    top_up_returned = models.PositiveIntegerField("aide rendue au financeur", default=0)
    top_up_kept = models.PositiveIntegerField("aide utilisée", default=0)
    credit = models.PositiveIntegerField("avoir")
    # Of `card_refunded`: what the bank had already given back, and what of that the case does not give back.
    card_back = models.PositiveIntegerField("dont déjà rendu par la banque", default=0)
    card_undue = models.PositiveIntegerField("dont rendu sans être dû", default=0)
    # A claimable case leaves some business days to claim force majeure.
    final_on = models.DateField("définitif après le", null=True, blank=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    class Meta:
        verbose_name = "dénouement"
        indexes = [
            models.Index(fields=["final_on"], condition=Q(applied_at__isnull=True), name="closings_to_apply")
        ]
        constraints = [
            *[sensible("closing", name) for name in SHARED],
            models.CheckConstraint(
                name="a_case_says_what_becomes_of_money",
                condition=Q(
                    case__in=RETURNS_EVERYTHING,
                    rights_used=0,
                    card_kept=0,
                    credit=0,
                    card_undue=0,
                    dotation_kept=0,
                    top_up_kept=0,
                )
                | Q(
                    case=Case.LATE.value,
                    rights_released=0,
                    card_refunded=F("card_back"),
                    credit=F("card_kept"),
                    card_undue=0,
                    dotation_returned=0,
                    top_up_returned=0,
                )
                | Q(
                    case=Case.ABANDONED.value,
                    rights_released=0,
                    card_refunded=F("card_undue"),
                    credit=0,
                    dotation_returned=0,
                    top_up_returned=0,
                )
                | Q(case__in=OTHERS, credit=0),
            ),
            models.CheckConstraint(
                name="what_went_back_is_of_what_is_refunded",
                condition=Q(card_back__lte=F("card_refunded"), card_undue=0)
                | Q(card_back=F("card_refunded"), card_undue__lte=F("card_back")),
            ),
            models.CheckConstraint(
                name="only_cases_6_and_8_may_still_change",
                condition=Q(case__in=CLAIMABLE, final_on__isnull=False)
                | ~Q(case__in=CLAIMABLE) & Q(final_on__isnull=True),
            ),
        ]
        triggers = [
            Afterwards("a_closing_shares_what_there_is", "check_closing", Insert | Update),
            Forbidden(
                "an_applied_closing_is_for_good",
                Update,
                "OLD.applied_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*",
            ),
            AppendOnly("a_closing_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.dossier_id}, cas {self.case}"

    @property
    def settlement(self) -> Settlement:
        """What it keeps, as it was computed."""
        amounts = {field.name: getattr(self, field.name) for field in fields(Settlement)}
        return Settlement(**amounts | {"case": Case(self.case)})
