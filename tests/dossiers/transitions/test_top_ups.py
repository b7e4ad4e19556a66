"""A top-up is asked once, of who supports the training and has the time; its answer, or its silence, moves the deadline (docs/rules.md § 7)."""

from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

import pytest
from django.utils import timezone

from accounts.people.models import User
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import due, lapsed, live, standing_in
from dossiers.dossier.top_ups import TopUp, granted, top_up_of
from dossiers.lifecycle import State
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import sure

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
ASKED, UNTIL, AFTER = date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 9)


class At(Protocol):
    """A way to be another day, at any hour."""

    def __call__(self, day: date, hour: int = 10, minute: int = 0) -> None: ...


@pytest.fixture
def dossier() -> Any:
    """A dossier of 870,00 € of which 150,00 € are left to pay, accepted on Tuesday 24 November 2026."""
    return f.a_dossier("to_validate")


@pytest.fixture
def at(time_machine: Any) -> Any:
    """A way to be another day, at any hour."""
    return lambda day, hour=10, minute=0: time_machine.move_to(
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone())
    )


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


class TestAsking:
    @pytest.mark.parametrize("silence_grants", [True, False])
    def test_the_deadline_is_the_funder_s(self, dossier: Dossier, silence_grants: bool) -> None:
        funder = f.a_funder(silence_grants=silence_grants)
        assert dossier.deadline == date(2026, 11, 30)
        dossier = f.ask_top_up(dossier, funder)
        assert (dossier.state, dossier.deadline, dossier.awaits_funder) == ("to_validate", UNTIL, True)
        asked = sure(top_up_of(dossier))
        assert (asked.funder, asked.status, asked.asked, asked.asked_on, asked.deadline) == (
            funder,
            "asked",
            10_000,
            ASKED,
            UNTIL,
        )
        assert granted(dossier) == 0

    def test_a_funder_has_days_of_its_own(self, dossier: Dossier) -> None:
        assert f.ask_top_up(dossier, f.a_funder(answer_days=3)).deadline == date(2026, 11, 27)

    @pytest.mark.parametrize("amount", [-1, 0, 15_001])
    def test_no_more_than_what_is_left_to_pay(self, dossier: Dossier, amount: Any) -> None:
        with pytest.raises(Refused, match="150,00"):
            f.ask_top_up(dossier, amount=amount)
        assert top_up_of(again(dossier)) is None

    def test_no_more_than_the_funder_gives(self, dossier: Dossier) -> None:
        with pytest.raises(Refused, match="80,00"):
            f.ask_top_up(dossier, f.a_funder(usual_amount=5_000, most_amount=8_000), 8_001)
        assert f.ask_top_up(dossier, f.a_funder(usual_amount=5_000, most_amount=8_000), 8_000).awaits_funder

    def test_the_price_is_the_proposal_s(self) -> None:
        dossier = f.propose(f.a_dossier("requested"), price=60_000)
        with pytest.raises(Refused, match="150,00"):
            f.ask_top_up(dossier, amount=15_001)
        assert f.ask_top_up(dossier, amount=15_000).state == "proposed"

    @pytest.mark.parametrize(
        "funder",
        [
            {"is_active": False},
            {"certification_kinds": ["CPF"]},
            {"departments": ["75"]},
            {"persons": "jobseekers"},
            {"start_days": 21},
            {"answer_days": 15},
        ],
        ids=str,
    )
    def test_only_who_supports_it_and_has_the_time(self, dossier: Dossier, funder: dict[str, Any]) -> None:
        other = f.a_funder()
        with pytest.raises(Refused, match="ne peut pas être sollicité"):
            f.ask_top_up(dossier, f.a_funder(**funder))
        assert f.ask_top_up(dossier, other).awaits_funder

    def test_nobody_to_ask_is_said(self, dossier: Dossier) -> None:
        with pytest.raises(Refused, match="Aucun financeur"):
            f.ask_top_up(dossier, f.a_funder(is_active=False))

    @pytest.mark.parametrize("answer", [None, f.grant_top_up, f.decline_top_up])
    def test_once(self, dossier: Dossier, answer: Any) -> None:
        dossier = f.ask_top_up(dossier)
        if answer:
            dossier = answer(dossier)
        with pytest.raises(Refused, match="une seule demande"):
            f.ask_top_up(dossier)

    def test_meanwhile_nothing_is_validated_nor_paid(self, dossier: Dossier) -> None:
        dossier = f.ask_top_up(dossier)
        for play in (f.pay, f.validate):
            with pytest.raises(Refused, match="mardi 8 décembre 2026"):
                play(dossier)


class TestAnswer:
    @pytest.mark.parametrize("amount", [None, 10_000, 1])
    def test_granted_in_whole_or_in_part(self, dossier: Dossier, at: At, amount: Any) -> None:
        dossier = f.ask_top_up(dossier)
        at(UNTIL, 23, 59)
        dossier = f.grant_top_up(dossier, amount)
        assert (dossier.state, dossier.deadline, dossier.awaits_funder) == (
            "to_validate",
            date(2026, 12, 14),
            False,
        )
        assert granted(dossier) == granted(again(dossier)) == (amount or 10_000)
        assert (dossier.top_up.status, dossier.top_up.answered_on, dossier.top_up.by_silence) == (
            "granted",
            UNTIL,
            False,
        )

    @pytest.mark.parametrize("amount", [-5, 0, 10_001])
    def test_never_more_than_asked_nor_nothing(self, dossier: Dossier, amount: Any) -> None:
        dossier = f.ask_top_up(dossier)
        with pytest.raises(Refused, match="100,00"):
            f.grant_top_up(dossier, amount)
        assert again(dossier).awaits_funder

    def test_declined_with_a_reason_and_a_message(self, dossier: Dossier) -> None:
        dossier = f.ask_top_up(dossier)
        by = f.who_answers(dossier)
        for reason, message in (("", "Non."), ("unknown", "Non."), ("budget", "  ")):
            with pytest.raises(Refused):
                transitions.decline_top_up(dossier, by, reason=reason, message=message)
        dossier = transitions.decline_top_up(dossier, by, reason="budget", message="Plus de crédits.")
        assert (dossier.deadline, granted(dossier)) == (date(2026, 11, 30), 0)
        assert (dossier.top_up.status, dossier.top_up.reason, dossier.top_up.by_silence) == (
            "declined",
            "budget",
            False,
        )

    def test_another_funder_answers_nothing(self, dossier: Dossier) -> None:
        dossier = f.ask_top_up(dossier)
        elsewhere = actors.funder(f.a_funder_agent(f.a_funder()))
        for play in (
            transitions.grant_top_up,
            partial(transitions.decline_top_up, reason="budget", message="Non."),
        ):
            with pytest.raises(Refused, match="Aucune aide ne vous est demandée"):
                play(dossier, elsewhere)

    @pytest.mark.parametrize("play", [f.grant_top_up, f.decline_top_up])
    def test_an_answer_is_given_once(self, dossier: Dossier, play: Any) -> None:
        dossier = f.grant_top_up(f.ask_top_up(dossier))
        with pytest.raises(Refused, match="n'attend de réponse"):
            play(dossier)

    def test_an_agent_who_left_answers_no_more(self, dossier: Dossier) -> None:
        dossier = f.ask_top_up(dossier)
        agent = sure(f.who_answers(dossier).user)
        agent.agency.delete()
        with pytest.raises(Refused):
            transitions.grant_top_up(dossier, actors.funder(User.objects.get(pk=agent.pk)))

    def test_afterwards_the_trainee_s_own_days_bind(self, dossier: Dossier, at: At) -> None:
        dossier = f.decline_top_up(f.ask_top_up(dossier))
        at(date(2026, 12, 1))
        with pytest.raises(Refused, match="est annulé"):
            f.pay(dossier)
        assert again(dossier).state == "request_cancelled"


SILENCE = [(True, "grant_top_up", "granted", 10_000), (False, "decline_top_up", "declined", 0)]


@pytest.mark.parametrize(("silence_grants", "transition", "status", "cents"), SILENCE)
class TestSilence:
    @pytest.fixture
    def dossier(self, dossier: Dossier, silence_grants: bool) -> Any:
        return f.ask_top_up(dossier, f.a_funder(silence_grants=silence_grants))

    def check(self, dossier: Dossier, transition: str, status: str, cents: int) -> None:
        dossier = again(dossier)
        last = sure(dossier.entries.last())
        assert (last.transition, last.actor) == (transition, "clock")
        assert (dossier.state, dossier.awaits_funder, dossier.deadline) == (
            "to_validate",
            False,
            date(2026, 12, 15),
        )
        assert (dossier.top_up.status, dossier.top_up.by_silence, dossier.top_up.answered_on) == (
            status,
            True,
            AFTER,
        )
        assert granted(dossier) == cents

    def test_the_clock_answers_once_the_day_has_passed(
        self, dossier: Dossier, at: At, transition: str, status: str, cents: int
    ) -> None:
        at(UNTIL, 23, 59)
        assert (again(dossier).clock_plays, sweep()) == (None, 0)
        at(AFTER, 0, 0)
        assert again(dossier).clock_plays == transition
        assert (sweep(), sweep()) == (1, 0)
        self.check(dossier, transition, status, cents)

    def test_the_clock_plays_no_other(
        self, dossier: Dossier, at: At, transition: str, status: str, cents: int
    ) -> None:
        at(AFTER)
        other = {"grant_top_up": "decline_top_up", "decline_top_up": "grant_top_up"}[transition]
        for name in (other, "expire"):
            with pytest.raises(Refused):
                transitions.REGISTRY[name](dossier, actors.CLOCK)
        at(UNTIL)
        with pytest.raises(Refused):
            transitions.REGISTRY[transition](dossier, actors.CLOCK)

    @pytest.mark.parametrize(
        "act",
        [
            f.cancel_request,
            f.pay,
            f.grant_top_up,
            f.decline_top_up,
            lambda dossier: f.cancel_by_organisation(dossier),
        ],
    )
    def test_whoever_comes_too_late_plays_the_clock_s_first(
        self, dossier: Dossier, at: At, transition: str, status: str, cents: int, act: Any
    ) -> None:
        at(AFTER)
        with pytest.raises(Refused, match="son silence vaut") as refusal:
            act(dossier)
        assert refusal.value.code == "overdue"
        self.check(dossier, transition, status, cents)

    def test_another_dossier_of_the_person_is_enough(
        self, dossier: Dossier, at: At, transition: str, status: str, cents: int
    ) -> None:
        at(AFTER)
        f.send(f.a_draft(dossier.trainee, f.a_session(starts_in=40)))
        self.check(dossier, transition, status, cents)

    def test_it_is_not_over_meanwhile(
        self, dossier: Dossier, at: At, transition: str, status: str, cents: int
    ) -> None:
        at(AFTER)
        dossier = again(dossier)
        assert (dossier.has_lapsed, dossier.standing) == (False, State.TO_VALIDATE)
        for condition, found in (
            (due(), 1),
            (lapsed(), 0),
            (live(), 1),
            (standing_in(State.TO_VALIDATE), 1),
            (standing_in(State.REQUEST_CANCELLED), 0),
        ):
            assert Dossier.objects.filter(condition, pk=dossier.pk).count() == found

    def test_a_change_of_mind_of_the_funder_is_for_the_next(
        self, dossier: Dossier, at: At, transition: str, status: str, cents: int
    ) -> None:
        type(dossier.top_up.funder).objects.update(silence_grants=transition != "grant_top_up", answer_days=1)
        at(AFTER)
        sweep()
        self.check(dossier, transition, status, cents)


@pytest.mark.parametrize("end", [f.cancel_request, f.cancel_by_organisation])
def test_a_dossier_that_ends_drops_what_was_asked(dossier: Dossier, end: Any) -> None:
    dossier = end(f.ask_top_up(dossier))
    assert (dossier.awaits_funder, dossier.deadline) == (False, None)
    dropped = TopUp.objects.get(dossier=dossier)
    assert (dropped.status, dropped.answered_on, granted(again(dossier))) == ("dropped", ASKED, 0)
    with pytest.raises(Refused):
        f.grant_top_up(dossier)


@pytest.mark.parametrize("end", [f.cancel_request, f.cancel_by_organisation])
def test_a_dossier_that_ends_keeps_what_was_answered(dossier: Dossier, end: Any) -> None:
    dossier = end(f.grant_top_up(f.ask_top_up(dossier)))
    assert TopUp.objects.get(dossier=dossier).status == "granted"
