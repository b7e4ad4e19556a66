"""What the Caisse decides of an organisation and its offers: each notice, change of standing and takedown."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from pgtrigger import Delete, Insert, Truncate

from accounts.people.models import User
from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Training
from cpf_portal.common.database.constraints import choices_hold, in_order, together
from cpf_portal.common.database.triggers import Afterwards, AppendOnly, Immutable
from cpf_portal.common.french import long_date

LONGEST = 4_000
Standing = Organisation.Standing
# From each standing, those that may follow (docs/rules.md § 13).
MOVES = {
    Standing.APPLIED: (Standing.LISTED, Standing.DELISTED),
    Standing.LISTED: (Standing.SUSPENDED, Standing.DELISTED),
    Standing.SUSPENDED: (Standing.LISTED, Standing.DELISTED),
    Standing.DELISTED: (Standing.LISTED,),
}
SANCTIONS = (Standing.SUSPENDED, Standing.DELISTED)


class ControlledOrganisation(Organisation):
    """An organisation as who controls it sees it."""

    class Meta:
        proxy = True
        verbose_name = "contrôle d'un organisme"
        verbose_name_plural = "contrôle des organismes"


@choices_hold
class Notice(models.Model):
    """What an organisation is told before a sanction, and what it answers, until `until` at least.

    It is closed by the decision it announced, or set aside by an agent.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="organisme", related_name="notices"
    )
    target = models.CharField(
        "mesure envisagée", max_length=9, choices=[(each.value, each.label) for each in SANCTIONS]
    )
    reason = models.TextField("motif", max_length=LONGEST)
    given_at = models.DateTimeField("notifié le", default=timezone.now)
    given_by = models.ForeignKey(User, models.PROTECT, verbose_name="notifié par", related_name="+")
    until = models.DateField("observations jusqu'au")
    observations = models.TextField("observations", max_length=LONGEST, blank=True)
    observed_at = models.DateTimeField("reçues le", null=True, blank=True)
    observed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="données par", null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="clos par", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "procédure contradictoire"
        verbose_name_plural = "procédures contradictoires"
        indexes = [
            models.Index(fields=["until"], condition=Q(closed_at=None), name="notices_that_wait"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(closed_at=None), name="one_notice_waits"
            ),
            together("observations_are_given_by_someone", "observed_at", "observed_by"),
            together("a_notice_is_closed_by_someone", "closed_at", "closed_by"),
            CheckConstraint(
                condition=Q(observations="", observed_at=None)
                | ~Q(observations="") & Q(observed_at__isnull=False),
                name="observations_have_their_hour",
            ),
            CheckConstraint(condition=~Q(reason=""), name="a_notice_has_its_reason"),
            in_order("a_notice_is_given_then_closed", "given_at", "observed_at", "closed_at"),
        ]
        triggers = [
            Immutable(
                "a_notice_stays_as_given",
                *("organisation_id", "target", "reason", "given_at", "given_by_id", "until"),
            ),
            Immutable(
                "observations_stay_as_given",
                *("observations", "observed_at", "observed_by_id"),
                once="OLD.observed_at IS NOT NULL",
            ),
            Immutable(
                "a_notice_is_closed_once", "closed_at", "closed_by_id", once="OLD.closed_at IS NOT NULL"
            ),
            AppendOnly("a_notice_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        until = long_date(self.until)
        return f"{self.organisation} : {self.get_target_display()}, observations jusqu'au {until}"


@choices_hold
class StandingChange(models.Model):
    """A change of standing, as it was decided: written once, the organisation's own follows it
    (`migrations/sql/0001_standings.sql`)."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="organisme", related_name="standing_changes"
    )
    source = models.CharField("de", max_length=9, choices=Standing)
    target = models.CharField("à", max_length=9, choices=Standing)
    reason = models.TextField("motif", max_length=LONGEST)
    notice = models.OneToOneField(
        Notice, models.PROTECT, verbose_name="procédure", null=True, blank=True, related_name="decision"
    )
    is_urgent = models.BooleanField("en urgence", default=False)
    # What it is owed for its trainings waits too (docs/rules.md § 12).
    holds_payments = models.BooleanField("paiements retenus", default=False)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")

    class Meta:
        verbose_name = "changement de situation"
        verbose_name_plural = "changements de situation"
        constraints = [
            CheckConstraint(
                condition=Q(
                    *(Q(source=source, target__in=targets) for source, targets in MOVES.items()),
                    _connector=Q.OR,
                ),
                name="a_standing_follows_another",
            ),
            CheckConstraint(
                condition=Q(target="listed", notice=None)
                | Q(source="applied", notice=None)
                | Q(is_urgent=True, notice=None)
                | Q(target__in=SANCTIONS, is_urgent=False, notice__isnull=False) & ~Q(source="applied"),
                name="a_sanction_has_its_notice",
            ),
            CheckConstraint(
                condition=Q(is_urgent=False) | Q(source="listed", target="suspended"),
                name="only_a_suspension_is_urgent",
            ),
            CheckConstraint(
                condition=Q(holds_payments=False) | Q(target__in=SANCTIONS),
                name="payments_are_held_by_a_sanction",
            ),
            CheckConstraint(condition=~Q(reason=""), name="a_change_has_its_reason"),
        ]
        triggers = [
            AppendOnly("a_change_of_standing_stays"),
            Afterwards("a_change_starts_where_one_stands", "decide_standing", Insert),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} : {self.get_source_display()} → {self.get_target_display()}"


class ControlledTraining(Training):
    """A training as who controls it sees it."""

    class Meta:
        proxy = True
        verbose_name = "contrôle d'une formation"
        verbose_name_plural = "contrôle des formations"


class Takedown(models.Model):
    """A training taken down, or put back: written once, the training's own mark follows it."""

    training = models.ForeignKey(Training, models.PROTECT, verbose_name="formation", related_name="takedowns")
    is_down = models.BooleanField("retirée")
    reason = models.TextField("motif", max_length=LONGEST)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")

    class Meta:
        verbose_name = "retrait d'une formation"
        verbose_name_plural = "retraits de formations"
        constraints = [CheckConstraint(condition=~Q(reason=""), name="a_takedown_has_its_reason")]
        triggers = [
            AppendOnly("a_takedown_stays"),
            Afterwards("a_takedown_changes_something", "decide_takedown", Insert),
        ]

    def __str__(self) -> str:
        return f"{self.training} : {'retirée' if self.is_down else 'remise'}"
