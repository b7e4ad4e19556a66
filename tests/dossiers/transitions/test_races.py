"""Two people, or two clicks, at the same moment: one happens, the other is told (real Postgres)."""

import threading
from functools import partial

import pytest
from pytest_django import Settings

from accounts.rights import ledger
from catalogue.trainings.models import Session
from cpf_portal.simulators.bank import serve
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.transitions.sweep import sweep
from payments.card import checkout
from payments.card.models import Payment
from tests import factories as f
from tests.kinds import sure
from tests.races import race, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_seat_goes_to_one() -> None:
    session = f.a_session(seats=1)
    drafts = [f.a_draft(f.a_trainee(name), session) for name in ("Dominique", "Camille", "Ange")]
    given = [(dossier, f.owner(dossier), f.consents(dossier)) for dossier in drafts]
    outcomes = race(
        *[
            lambda dossier=dossier, by=by, consents=consents: transitions.send(dossier, by, **consents)
            for dossier, by, consents in given
        ]
    )
    assert told(outcomes) == ["full", "full"]
    assert Session.objects.get().seats_taken == 1


def test_two_drafts_of_one_person_for_one_session_send_once() -> None:
    trainee, session = f.a_trainee(), f.a_session()
    given = [
        (dossier, f.owner(dossier), f.consents(dossier))
        for dossier in (f.a_draft(trainee, session), f.a_draft(trainee, session))
    ]
    outcomes = race(
        *[
            lambda dossier=dossier, by=by, consents=consents: transitions.send(dossier, by, **consents)
            for dossier, by, consents in given
        ]
    )
    assert len(told(outcomes)) == 1
    assert sorted(Dossier.objects.values_list("state", flat=True)) == ["draft", "requested"]


def test_validating_twice_at_once_reserves_once() -> None:
    dossier = f.a_dossier("to_validate", trainee=f.a_trainee(is_jobseeker=True))
    by, figures = f.owner(dossier), f.consents(dossier)["figures"]
    outcomes = race(*[lambda: transitions.validate(dossier, by, figures=figures, rights_consent=True)] * 3)
    assert told(outcomes) == ["not_a_transition", "not_a_transition"]
    assert ledger.account_of(dossier.trainee_id).total.reserved == 87_000


def test_two_dossiers_of_one_person_cannot_both_have_the_same_rights() -> None:
    trainee = f.a_trainee(is_jobseeker=True, cents=100_000)
    dossiers = [f.a_dossier("to_validate", trainee=trainee) for _ in range(2)]
    given = [(dossier, f.owner(dossier), f.consents(dossier)["figures"]) for dossier in dossiers]
    outcomes = race(
        *[
            lambda dossier=dossier, by=by, figures=figures: transitions.validate(
                dossier, by, figures=figures, rights_consent=True
            )
            for dossier, by, figures in given
        ]
    )
    assert told(outcomes) == ["figures_changed"]
    assert ledger.account_of(trainee.pk).total == ledger.Balances(13_000, 87_000, 0)


def test_the_organisation_accepts_while_the_trainee_cancels() -> None:
    dossier = f.a_dossier("requested")
    agent, owner = f.agent(dossier), f.owner(dossier)
    outcomes = race(
        lambda: transitions.accept(dossier, agent), lambda: transitions.cancel_request(dossier, owner)
    )
    dossier.refresh_from_db()
    sequences = list(dossier.entries.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert dossier.state == "request_cancelled"
    assert len(told(outcomes)) + len(sequences) == 3


def test_two_sweeps_end_each_dossier_once() -> None:
    dossiers = [f.a_dossier("requested", trainee=f.a_trainee(f"P{n}")) for n in range(6)]
    Dossier.objects.update(deadline="2020-01-01")
    assert told(race(sweep, sweep, sweep)) == []
    for dossier in dossiers:
        assert list(dossier.entries.values_list("transition", flat=True)) == ["send", "expire"]


def test_a_doubled_webhook_and_a_double_click_make_one_payment(settings: Settings) -> None:
    with serve() as bank:
        settings.STRIPE_API_BASE = bank.url
        dossier = f.a_dossier("to_validate")
        by, given = f.owner(dossier), f.consents(dossier)
        pages = []
        assert told(race(*[lambda: pages.append(checkout.start(dossier, by, **given))] * 3)) == []
        assert len(set(pages)) == len(bank.ledger.sessions) == 1
        payment = Payment.objects.get()
        bank.ledger.charge(sure(payment.checkout_id), "4242424242424242")
        assert told(race(*[lambda: checkout.synchronise(payment)] * 4)) == []
        assert dossier.entries.filter(transition="payment_succeeded").count() == 1
        assert [m["amount"] for m in bank.ledger.movements] == [15_000]


def test_control_without_the_lock_the_last_seat_is_sold_twice() -> None:
    """The race is real: counting then writing, as a page might, loses it."""
    session = f.a_session(seats=1)

    def careless() -> None:
        seen = Session.objects.get(pk=session.pk)
        if not seen.is_full:
            race_point.wait()
            sold.append(1)
            Session.objects.filter(pk=session.pk).update(seats_taken=seen.seats_taken + 1)

    race_point = threading.Barrier(2)
    sold: list[int] = []
    race(careless, careless)
    assert len(sold) == 2


def test_the_bank_and_the_clock_at_once_leave_one_truth() -> None:
    dossier = f.a_dossier("payment_refused")
    Dossier.objects.update(deadline="2020-01-01")
    notice = partial(
        transitions.payment_succeeded,
        dossier,
        actors.BANK,
        amount=sure(dossier.to_pay),
        currency="eur",
        reference=dossier.number,
    )
    outcomes = race(notice, sweep)
    dossier.refresh_from_db()
    reserved = ledger.account_of(dossier.trainee_id).total.reserved
    if told(outcomes):  # the clock came first: the money, refused, will go back
        assert (told(outcomes), dossier.state, dossier.card_paid, reserved) == (
            ["not_a_transition"],
            "request_cancelled",
            0,
            0,
        )
    else:
        assert (dossier.state, dossier.card_paid, reserved) == (
            "validated",
            dossier.to_pay,
            dossier.rights_used,
        )
    assert dossier.entries.filter(transition__in=["expire", "payment_succeeded"]).count() == 1
