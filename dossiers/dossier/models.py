"""The dossier, what its parties agree on, and its number."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Delete, Insert, Truncate, Update, UpdateOf

from accounts.people.models import Address, PersonalDetails, Trainee
from catalogue.organisations.models import Organisation
from catalogue.trainings.bookable import last_day_for
from catalogue.trainings.models import Action, Session
from cpf_portal.common.database.constraints import choices_hold, together
from cpf_portal.common.database.triggers import Afterwards, AppendOnly, AtTheEnd, Forbidden, Immutable
from cpf_portal.common.law import CARD_MINIMUM
from dossiers.dossier.indexes import of_the_clock, of_the_queue
from dossiers.dossier.terms import ENDED, Terms, terms_that_can_be, what_each_state_says
from dossiers.lifecycle import DEADLINES, ENDED_BY_THE_CLOCK, TRANSITIONS, Deadline, State, expires

STATES = [(state.value, state.label) for state in State]
# Who pays the price: frozen together, once.
PARTS = ("dotation_used", "credit_used", "rights_used", "top_up_used", "to_pay")
# What a funder's silence may play, by the transition's name.
SILENCES = [(name, TRANSITIONS[name].label) for name in ("grant_top_up", "decline_top_up")]


# What its words are made of (`dossiers.dossier.found`).
FOUND_BY = ("title", "usage_name", "mobile", "landline", "contact_email", "session_id")


def _of(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in FOUND_BY)


# Both sides declared the entry, or the exit, and not the same day; a day not declared compares to nothing.
DIFFERING = (
    Q(entered_on__lt=F("entry_confirmed_on"))
    | Q(entered_on__gt=F("entry_confirmed_on"))
    | Q(exited_on__lt=F("exit_confirmed_on"))
    | Q(exited_on__gt=F("exit_confirmed_on"))
)


@choices_hold
class Dossier(PersonalDetails, Terms):
    """One trainee's request for one session. Only `dossiers.transitions` changes its state.

    It is where its journal ends (`migrations/sql/0001_journal.sql`). Its number was given to it alone, and
    lines of the ledger are of a dossier of their holder (`0001_numbers.sql`).
    """

    class RefusalReason(models.TextChoices):
        """Why an organisation refuses a request: the journal keeps its code, whoever reads it its label."""

        PREREQUISITES = "prerequisites", "Les prérequis ne sont pas remplis"
        FULL = "full", "La session est complète"
        SESSION_CANCELLED = "session_cancelled", "La session n'aura pas lieu"
        UNREACHABLE = "unreachable", "Le stagiaire n'a pas pu être joint"
        UNSUITABLE = "unsuitable", "La formation ne répond pas au projet du stagiaire"
        OTHER = "other", "Autre motif"

    number = models.CharField("numéro", max_length=10, unique=True)
    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="dossiers")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="organisme", related_name="dossiers"
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="dossiers")
    state = models.CharField("état", max_length=25, choices=STATES, default=State.DRAFT.value)
    deadline = models.DateField("échéance", null=True, blank=True)
    # While a funder is awaited, what the clock plays once the deadline has passed.
    silence = models.CharField("si le financeur se tait", max_length=14, choices=SILENCES, blank=True)

    title = models.CharField("formation", max_length=255)
    mode = models.CharField("modalité", max_length=8, choices=Action.Mode)
    place = models.CharField("lieu", max_length=300)
    certification = models.CharField("certification", max_length=10, blank=True, default="")
    has_admission_terms = models.BooleanField("conditions d'admission particulières", default=False)

    is_public_agent = models.BooleanField("agent public", null=True, blank=True)
    # When nobody answers, one may go on as if one were no jobseeker (docs/rules.md § 7).
    forgoes_exemption = models.BooleanField("renonce à la dispense", default=False)
    temporary_address = models.ForeignKey(
        Address, models.PROTECT, verbose_name="adresse temporaire", null=True, blank=True, related_name="+"
    )

    dotation_used = models.PositiveIntegerField("dotations utilisées (centimes)", null=True, blank=True)
    credit_used = models.PositiveIntegerField("avoir utilisé (centimes)", null=True, blank=True)
    rights_used = models.PositiveIntegerField("droits utilisés (centimes)", null=True, blank=True)
    top_up_used = models.PositiveIntegerField("aide utilisée (centimes)", null=True, blank=True)
    to_pay = models.PositiveIntegerField("reste à payer (centimes)", null=True, blank=True)
    waived = models.PositiveIntegerField("non demandé (centimes)", default=0)
    card_paid = models.PositiveIntegerField("payé par carte (centimes)", default=0)

    created_at = models.DateTimeField("créé le", default=timezone.now)
    sent_on = models.DateField("envoyé le", null=True, blank=True)
    acknowledged_on = models.DateField("accusé de réception le", null=True, blank=True)
    answered_on = models.DateField("réponse de l'organisme le", null=True, blank=True)
    validated_on = models.DateField("validé le", null=True, blank=True)
    entered_on = models.DateField("entrée déclarée au", null=True, blank=True)
    exited_on = models.DateField("sortie déclarée au", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    entry_confirmed_on = models.DateField("entrée confirmée par le stagiaire", null=True, blank=True)
    exit_confirmed_on = models.DateField("sortie confirmée par le stagiaire", null=True, blank=True)
    hours_attended = models.DecimalField(
        "heures suivies", max_digits=7, decimal_places=2, null=True, blank=True
    )
    hours_excused = models.DecimalField(
        "heures perdues par force majeure", max_digits=7, decimal_places=2, null=True, blank=True
    )
    hidden_at = models.DateTimeField("retiré de la liste le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier"
        indexes = [
            models.Index(
                fields=["deadline", "id"], condition=Q(deadline__isnull=False), name="dossier_deadline"
            ),
            *of_the_queue(),
            models.Index(fields=["trainee", "-created_at"], name="dossier_of_trainee"),
            *of_the_clock(),
            models.Index(fields=["id"], condition=DIFFERING, name="declarations_differ"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{10}$"), name="a_dossier_number_has_10_digits"
            ),
            *terms_that_can_be("dossier"),
            together("figures_are_frozen_together", *PARTS),
            *what_each_state_says(),
            models.CheckConstraint(
                name="a_deadline_lives_and_dies_with_its_state",
                condition=Q(state__in=["draft", *ENDED], deadline__isnull=True)
                | (~Q(state__in=["draft", *ENDED]) & Q(deadline__isnull=False)),
            ),
            models.CheckConstraint(
                condition=Q(silence="") | Q(state__in=["proposed", "to_validate"]),
                name="a_funder_is_awaited_before_validating",
            ),
            models.CheckConstraint(
                name="a_dossier_costs_what_its_parts_sum_to",
                condition=Q(to_pay__isnull=True) | Q(price=sum(map(F, PARTS[1:]), F(PARTS[0])) + F("waived")),
            ),
            models.CheckConstraint(
                name="only_cents_no_card_takes_are_waived",
                condition=Q(waived=0) | Q(waived__lt=CARD_MINIMUM, to_pay=0),
            ),
            models.CheckConstraint(
                condition=Q(card_paid=0) | Q(to_pay__isnull=False, card_paid=F("to_pay")),
                name="a_card_pays_all_or_nothing",
            ),
            models.CheckConstraint(
                name="a_validated_dossier_is_paid",
                condition=~Q(state__in=["validated", "in_training", "completed"])
                | Q(to_pay__isnull=False, to_pay=F("card_paid"), validated_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["trainee", "session"],
                condition=~Q(state__in=["draft", *ENDED]),
                name="one_live_dossier_per_session",
            ),
        ]
        triggers = [
            AtTheEnd(
                "a_dossier_begins_where_its_journal_ends", "check_state", Insert, "NEW.state <> 'draft'"
            ),
            AtTheEnd("a_dossier_is_where_its_journal_ends", "check_state", Update, "OLD.state <> NEW.state"),
            AtTheEnd(
                "a_dossier_waits_for_its_funder",
                "check_top_up",
                UpdateOf("silence", "deadline"),
                "(OLD.silence, OLD.deadline) IS DISTINCT FROM (NEW.silence, NEW.deadline)"
                " AND (OLD.silence <> '' OR NEW.silence <> '')",
            ),
            AtTheEnd("a_dossier_begins_without_funder", "check_top_up", Insert, "NEW.silence <> ''"),
            Forbidden("only_a_draft_is_deleted", Delete, "OLD.state <> 'draft'"),
            AppendOnly("dossiers_are_never_emptied", Truncate),
            Immutable("a_dossier_stays_its_holder_s", "number", "trainee_id", "organisation_id"),
            Immutable(
                "what_was_agreed_to_pay_stays",
                *("price", *PARTS, "waived"),
                once="OLD.to_pay IS NOT NULL",
            ),
            Immutable("what_the_card_paid_stays", "card_paid", once="OLD.card_paid > 0"),
            Afterwards("found_after_insert", "follow_found_dossier", Insert, "NEW.state <> 'draft'"),
            Afterwards("found_after_send", "follow_found_dossier", UpdateOf("state"), "OLD.state = 'draft'"),
            Afterwards(
                "found_after_change",
                "follow_found_dossier",
                UpdateOf(*FOUND_BY),
                f"({_of('OLD')}) IS DISTINCT FROM ({_of('NEW')}) AND NEW.state <> 'draft'",
            ),
        ]

    def __str__(self) -> str:
        return f"Dossier n° {self.number}"

    @property
    def status(self) -> State:
        """The state, as a member of the table's enumeration."""
        return State(self.state)

    @property
    def has_entered(self) -> bool:
        """Whether the organisation declared the entry, or the trainee confirmed it (docs/rules.md § 5)."""
        return self.entered_on is not None or self.entry_confirmed_on is not None

    @property
    def accept_until(self) -> date | None:
        """The last day on which a request may be accepted unchanged; it may be past (docs/rules.md § 3).

        After it, and until the deadline, other dates may still be proposed.
        """
        if self.status is State.REQUESTED and self.deadline and self.starts_on and self.sent_on:
            return min(self.deadline, last_day_for(self.starts_on, self.sent_on))
        return None

    @property
    def has_dates_to_come(self) -> bool:
        """Whether the dossier's dates may still come true: not while others are the only ones possible."""
        if self.status is State.PROPOSED:
            return False
        return self.accept_until is None or self.accept_until >= timezone.localdate()

    def is_overdue(self) -> bool:
        """Whether the deadline's last second has passed in Paris (rules.md § 1)."""
        return self.deadline is not None and self.deadline < timezone.localdate()

    @property
    def awaits_funder(self) -> bool:
        """Whether a top-up was asked that its funder has not answered: the deadline is the funder's."""
        return bool(self.silence)

    @property
    def time_limit(self) -> Deadline | None:
        """The row of the table behind the deadline: the state's, or what a funder has to answer."""
        return TRANSITIONS["ask_top_up"].deadline if self.awaits_funder else DEADLINES.get(self.status)

    @property
    def clock_plays(self) -> str | None:
        """The transition that the clock owes today; None while the deadline stands, or when nothing follows.

        A payment in progress waits for the bank's word. In a query: `standing.due`.
        """
        if self.status not in ENDED_BY_THE_CLOCK or not self.is_overdue():
            return None
        return self.silence or DEADLINES[self.status].then

    @property
    def has_lapsed(self) -> bool:
        """Whether the dossier is over though no clock has played yet."""
        return self.clock_plays == "expire"

    @property
    def standing(self) -> State:
        """The state as it counts today: a request that has lapsed is cancelled, whoever plays it when."""
        return State.REQUEST_CANCELLED if self.has_lapsed else self.status

    def awaits_the_clock(self) -> bool:
        """Whether the deadline has passed in a state that the clock ends, or moves."""
        return self.is_overdue() and expires(self.status)


class IssuedNumber(models.Model):
    """A dossier number that was given once: never again, even when its draft was deleted."""

    number = models.CharField(max_length=10, primary_key=True)

    class Meta:
        triggers = [AppendOnly("a_number_is_given_once")]

    def __str__(self) -> str:
        return self.number


class Proposal(Terms):
    """What the organisation proposes instead of what was asked."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="proposal")
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "proposition"
        constraints = [
            *terms_that_can_be("proposal"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False, ends_on__isnull=False), name="a_proposal_has_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"Proposition du dossier {self.dossier_id}"
