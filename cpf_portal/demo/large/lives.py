"""The lives that are lived: each step a real transition, on the day it was done, at a bank that answers."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalogue.funders.models import Funder
from cpf_portal.demo import funders
from cpf_portal.demo.lives import stories
from cpf_portal.demo.lives.stories import FIRST, LAST, Life, Story
from cpf_portal.simulators.bank.ledger import ACCEPTED, REFUSED
from dossiers import transitions
from dossiers.money import closings, figures
from dossiers.transitions.engine import play_the_clock
from payments.card import checkout
from payments.card.models import Payment
from payments.refunds import giving_back


def _plan(life: Life) -> dict[str, Any]:
    stories.status_is_asked(life)
    plan = figures.plan_of(life.dossier, timezone.localdate())
    return {"figures": plan, "rights_consent": True}


def _starts_paying(life: Life) -> None:
    checkout.start(life.dossier, life.holder, payment_consent=True, **_plan(life))


def _card(life: Life, card: str) -> None:
    payment = Payment.objects.get(dossier__number=life.number)
    if life.bank:
        life.bank.ledger.charge(payment.checkout_id or "", card)
    checkout.synchronise(payment)


def _is_refused(life: Life) -> None:
    _starts_paying(life)
    _card(life, REFUSED)


def _enrols(life: Life) -> None:
    """By card when something is left to pay."""
    given = _plan(life)
    if given["figures"].to_pay:
        _starts_paying(life)
        _card(life, ACCEPTED)
    else:
        transitions.validate(life.dossier, life.holder, **given)


def _asks(life: Life) -> None:
    """Whoever seeks a job asks France Travail, the others the operator of their employer."""
    stories.status_is_asked(life)
    funder = Funder.objects.get(name=funders.FRANCE_TRAVAIL if life.is_jobseeker else funders.OPCO)
    left = figures.plan_of(life.dossier, timezone.localdate()).to_pay
    amount = min(funder.usual_amount, left)
    transitions.ask_top_up(
        life.dossier, life.holder, funder=funder, amount=amount, message="Pour changer de métier."
    )


def _is_granted(life: Life) -> None:
    agent = funders.agent_of(life.dossier.top_up.funder)
    transitions.grant_top_up(life.dossier, agent, message="Accordé.")


def _is_declined(life: Life) -> None:
    agent = funders.agent_of(life.dossier.top_up.funder)
    transitions.decline_top_up(
        life.dossier, agent, reason="plan", message="Voyons d'abord ce projet ensemble."
    )


def _time_is_over(life: Life) -> None:
    play_the_clock(life.dossier)


def _is_final(life: Life) -> None:
    closings.apply_if_final(life.dossier, timezone.localdate())


def _gets_money_back(life: Life) -> None:
    for payment in Payment.objects.filter(dossier__number=life.number, status="succeeded"):
        giving_back.retry(payment)
        for refund in payment.refunds.filter(status="pending"):
            giving_back.ask(refund)


def _leaves_early(life: Life) -> None:
    dossier = life.dossier
    hours = (dossier.hours / 4).quantize(Decimal(1))
    transitions.declare_exit(
        dossier,
        life.agent,
        effective_on=timezone.localdate(),
        hours_attended=dossier.hours - hours,
        hours_excused=hours,
    )


def _abandons(life: Life) -> None:
    transitions.abandon(life.dossier, life.agent, hours_attended=life.dossier.hours // 3)


def _does_not_come(life: Life) -> None:
    transitions.declare_no_show(life.dossier, life.agent)


def _is_cancelled(life: Life) -> None:
    dossier = life.dossier
    given = dossier.hours // 2 if dossier.has_entered else None
    transitions.cancel_by_organisation(dossier, life.agent, reason="Trop peu d'inscrits.", hours_given=given)


sends, accepts, enters, leaves = stories.sends, stories.accepts, stories.enters, stories.leaves
ENROLLED = ((62, sends), (61, accepts), (59, _enrols))
FOLLOWED = (*ENROLLED, (FIRST, enters), (FIRST, stories.confirms_entry))
SOON, LATELY = {"begins": 30, "lasts": 10}, {"begins": -40, "lasts": 25}
ASKED = ((4, sends), (3, accepts), (2, _asks))

# Each state, as it stands today; one in how many of the others.
NOW = {
    "draft": (Story(((2, stories.prepares),), **SOON), 4),
    "requested": (Story(((1, sends),), **SOON), 5),
    "acknowledged": (Story(((3, sends), (2, stories.acknowledges)), **SOON), 1),
    "proposed": (Story(((3, sends), (1, stories.proposes)), **SOON), 2),
    "to_validate": (Story(((2, sends), (1, accepts)), **SOON), 3),
    "paying": (Story(((3, sends), (2, accepts), (1, _starts_paying)), **SOON), 0),
    "card_refused": (Story(((3, sends), (2, accepts), (1, _is_refused)), **SOON), 1),
    "aid_asked": (Story(ASKED, **SOON), 1),
    "aid_granted": (Story((*ASKED, (1, _is_granted)), **SOON), 1),
    "aid_declined": (Story((*ASKED, (1, _is_declined)), **SOON), 0),
    "validated": (Story(((17, sends), (16, accepts), (13, _enrols)), begins=12, lasts=10), 6),
    "in_training": (
        Story(((26, sends), (25, accepts), (23, _enrols), (FIRST, enters)), begins=-6, lasts=35),
        5,
    ),
    "may_claim": (Story((*ENROLLED, (5, stories.cancels)), begins=-3, lasts=10), 1),
}
# What is over, at any time in the last year and a half.
OVER = {
    "completed": (Story((*FOLLOWED, (LAST, leaves), (LAST, stories.confirms_exit)), **LATELY), 36),
    "told": (Story((*FOLLOWED, (LAST, leaves), (8, stories.tells)), **LATELY), 8),
    "excused": (Story((*FOLLOWED, (LAST, _leaves_early), (LAST, _gets_money_back)), **LATELY), 2),
    "refused": (Story(((9, sends), (8, stories.refuses)), **SOON), 8),
    "given_up": (Story(((12, sends), (11, stories.gives_up)), **SOON), 6),
    "expired": (Story(((9, sends), (5, _time_is_over)), **SOON), 5),
    "not_validated": (Story(((19, sends), (18, stories.proposes), (12, _time_is_over)), **SOON), 2),
    "withdrawn": (
        Story(
            ((30, sends), (29, accepts), (28, _enrols), (20, stories.cancels), (19, _gets_money_back)), **SOON
        ),
        3,
    ),
    "cancelled_late": (Story((*ENROLLED, (24, stories.cancels), (8, _is_final)), begins=-20, lasts=10), 3),
    "no_show": (Story((*ENROLLED, (38, _does_not_come), (20, _is_final)), **LATELY), 1),
    "abandoned": (Story((*FOLLOWED, (30, _abandons), (12, _is_final)), **LATELY), 2),
    "cancelled": (Story((*ENROLLED, (45, _is_cancelled), (44, _gets_money_back)), **LATELY), 2),
    "interrupted": (Story((*FOLLOWED, (30, _is_cancelled), (29, _gets_money_back)), **LATELY), 1),
    "aided": (
        Story(
            (
                (70, sends),
                (69, accepts),
                (68, _asks),
                (67, _is_granted),
                (65, _enrols),
                (FIRST, enters),
                (LAST, leaves),
            ),
            **LATELY,
        ),
        2,
    ),
}
OVERDUE = {
    "request": (Story(((6, sends),), **SOON), 3),
    "proposal": (Story(((9, sends), (7, stories.proposes)), **SOON), 1),
    "acceptance": (Story(((9, sends), (7, accepts)), **SOON), 1),
    "aid": (Story(((18, sends), (17, accepts), (16, _asks)), **SOON), 0),
}
AIDS = {"aid_asked", "aid_granted", "aid_declined", "aided", "aid"}
BY_CARD = {"paying", "card_refused"}
