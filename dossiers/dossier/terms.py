"""What the parties agree on, and what the database says of it: dates in order, states and what they need."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from cpf_portal.common.database.constraints import sensible
from dossiers.lifecycle import TERMINAL, State

S = State


class Terms(models.Model):
    """What the parties agree on: copied into the dossier so that the catalogue may change."""

    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    hours = models.DecimalField("durée (heures)", max_digits=7, decimal_places=2)
    price = models.PositiveIntegerField("prix (centimes)")

    class Meta:
        abstract = True


def terms_that_can_be(model: str) -> list[CheckConstraint]:
    """Both dates or none, the end not before the start; some hours; a price that exists."""
    both_or_none = Q(starts_on__isnull=True, ends_on__isnull=True) | Q(
        starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")
    )
    return [
        CheckConstraint(condition=both_or_none, name=f"{model}_ends_after_its_start"),
        CheckConstraint(condition=Q(hours__gt=0), name=f"{model}_has_hours"),
        sensible(model, "price"),
    ]


# First what comes before, then what comes after, when both are known.
ORDER = (
    ("sent_on", "acknowledged_on"),
    ("sent_on", "answered_on"),
    ("acknowledged_on", "answered_on"),
    ("answered_on", "validated_on"),
    ("sent_on", "closed_on"),
    ("answered_on", "closed_on"),
    ("validated_on", "closed_on"),
    ("entered_on", "closed_on"),
    ("entered_on", "exited_on"),
    ("entered_on", "exit_confirmed_on"),
    ("exited_on", "closed_on"),
)

ANSWERED = [
    state.value
    for state in S
    if state not in (S.DRAFT, S.REQUESTED, S.REQUEST_CANCELLED, S.CANCELLED_BY_ORGANISATION)
]
ENROLLED = [S.VALIDATED.value, S.IN_TRAINING.value, S.COMPLETED.value, S.CANCELLED_BY_TRAINEE.value]
ENTERED = [S.IN_TRAINING.value, S.COMPLETED.value]
PAYING = [S.PAYMENT_PENDING.value, S.PAYMENT_REFUSED.value]
ENDED = [state.value for state in TERMINAL]


def what_each_state_says() -> list[CheckConstraint]:
    """What a dossier in a state has lived through (docs/rules.md § 3), and in which order."""
    return [
        *[
            CheckConstraint(
                condition=Q(**{f"{first}__isnull": True})
                | Q(**{f"{then}__isnull": True})
                | Q(**{f"{first}__lte": F(then)}),
                name=f"{first}_then_{then}",
            )
            for first, then in ORDER
        ],
        _if_and_only_if("what_is_sent_has_its_day", ~Q(state=S.DRAFT.value), "sent_on"),
        _only_if("what_is_answered_has_its_day", ANSWERED, Q(answered_on__isnull=False)),
        _only_if("who_is_enrolled_has_a_day", ENROLLED, Q(validated_on__isnull=False)),
        _only_if("who_has_entered_has_a_day", ENTERED, Q(entered_on__isnull=False)),
        _only_if(
            "a_training_ends_with_its_hours",
            [S.COMPLETED.value],
            Q(exited_on__isnull=False, hours_attended__isnull=False, hours_excused__isnull=False),
        ),
        _only_if("a_card_has_something_to_pay", PAYING, Q(to_pay__gt=0, to_pay__isnull=False)),
        _if_and_only_if("what_has_ended_has_its_day", Q(state__in=ENDED), "closed_on"),
        CheckConstraint(
            condition=Q(hidden_at=None) | Q(state__in=ENDED), name="only_what_has_ended_is_taken_off_the_list"
        ),
        CheckConstraint(
            condition=Q(acknowledged_on=None) | Q(has_admission_terms=True),
            name="only_terms_are_acknowledged",
        ),
        *[
            CheckConstraint(
                condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{before}__isnull": False}),
                name=f"{field}_needs_{before}",
            )
            for field, before in (
                ("acknowledged_on", "sent_on"),
                ("answered_on", "sent_on"),
                ("validated_on", "answered_on"),
                ("validated_on", "to_pay"),
                ("entered_on", "validated_on"),
                ("entry_confirmed_on", "validated_on"),
                ("exit_confirmed_on", "entered_on"),
                ("exited_on", "entered_on"),
            )
        ],
        CheckConstraint(
            condition=Q(card_paid=0) | Q(validated_on__isnull=False), name="a_card_paid_has_enrolled"
        ),
        CheckConstraint(
            name="hours_are_of_those_planned",
            condition=(Q(hours_attended=None) | Q(hours_attended__gte=0, hours_attended__lte=F("hours")))
            & (Q(hours_excused=None) | Q(hours_excused__gte=0, hours_excused__lte=F("hours")))
            & (
                Q(hours_attended=None)
                | Q(hours_excused=None)
                | Q(hours__gte=F("hours_attended") + F("hours_excused"))
            ),
        ),
    ]


def _only_if(name: str, states: list[str], needs: Q) -> CheckConstraint:
    return CheckConstraint(condition=~Q(state__in=states) | needs, name=name)


def _if_and_only_if(name: str, when: Q, field: str) -> CheckConstraint:
    """The field is filled in those states, and in no other."""
    return CheckConstraint(
        condition=when & Q(**{f"{field}__isnull": False}) | ~when & Q(**{f"{field}__isnull": True}), name=name
    )
