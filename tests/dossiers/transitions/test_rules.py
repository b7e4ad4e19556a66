"""The conditions of each transition (rules.md § 3), on both sides of each boundary."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.rights import ledger
from catalogue.trainings.models import Session
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.money import figures
from dossiers.money.financing import Plan
from dossiers.transitions import drafts
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def refused(code_or_words: str, play: Callable[..., object], *args: Actor | Dossier, **given: Any) -> None:
    with pytest.raises(Refused) as refusal:
        play(*args, **given)
    assert (
        code_or_words in (refusal.value.code, refusal.value.message) or code_or_words in refusal.value.message
    )


class TestSending:
    def test_a_session_eleven_business_days_away_may_be_asked_for(self) -> None:
        assert f.send(f.a_draft(session=f.a_session(starts_in=11))).state == "requested"

    def test_a_session_ten_business_days_away_is_too_close(self) -> None:
        refused("too_close", f.send, f.a_draft(session=f.a_session(starts_in=10)))

    def test_a_closed_or_unpublished_session_is_refused(self) -> None:
        for change in ("is_open", "action__is_published"):
            session = f.a_session()
            draft = f.a_draft(session=session)
            if change == "is_open":
                Session.objects.filter(pk=session.pk).update(is_open=False)
            else:
                type(session.action).objects.filter(pk=session.action_id).update(is_published=False)
            refused("n'est plus ouverte", f.send, draft)

    def test_the_last_seat_is_taken_once_and_given_back(self) -> None:
        session = f.a_session(seats=1)
        first = f.send(f.a_draft(session=session))
        camille = f.a_draft(f.a_trainee("Camille", "Aubry"), session)
        refused("full", f.send, camille)
        f.cancel_request(first)
        assert f.send(camille).state == "requested"
        session.refresh_from_db()
        assert session.seats_taken == 1

    def test_a_second_live_dossier_for_the_same_session_is_refused(self) -> None:
        trainee, session = f.a_trainee(), f.a_session()
        f.send(f.a_draft(trainee, session))
        refused("déjà un dossier en cours", f.send, f.a_draft(trainee, session))

    def test_a_sixth_open_request_for_one_action_is_refused(self) -> None:
        trainee, action = f.a_trainee(), f.an_action()
        drafts_ = [f.a_draft(trainee, f.a_session(action)) for _ in range(6)]
        for draft in drafts_[:5]:
            f.send(draft)
        refused("5 demandes en cours", f.send, drafts_[5])
        f.cancel_request(drafts_[0])
        assert f.send(drafts_[5]).state == "requested"

    def test_a_public_agent_is_told_to_see_their_employer(self) -> None:
        refused("employeur", f.send, f.a_draft(is_public_agent=True))

    @pytest.mark.parametrize(
        ("field", "words"),
        [
            ("is_public_agent", "fonction publique"),
            ("contact_email", "e-mail"),
            ("diploma", "diplôme"),
            ("category", "catégorie"),
            ("home_address", "adresse"),
        ],
    )
    def test_an_incomplete_draft_says_what_is_missing(self, field: str, words: str) -> None:
        empty: dict[str, Any] = {field: None if field in ("is_public_agent", "home_address") else ""}
        refused(words, f.send, f.a_draft(**empty))

    def test_one_phone_of_two_is_needed(self) -> None:
        refused("téléphone", f.send, f.a_draft(mobile="", landline=""))
        assert f.send(f.a_draft(mobile="", landline="+33387000000")).state == "requested"

    @pytest.mark.parametrize("consent", ["rights_consent", "payment_consent"])
    def test_both_consents_are_needed(self, consent: str) -> None:
        draft = f.a_draft()
        refused("consent", transitions.send, draft, f.owner(draft), **f.consents(draft) | {consent: False})

    def test_figures_that_changed_since_the_consent_are_shown_again(self) -> None:
        draft = f.a_draft()
        given = f.consents(draft)
        ledger.credit(draft.trainee_id, "avoir", 10_000, "Avoir")
        refused("figures_changed", transitions.send, draft, f.owner(draft), **given)

    def test_a_permanent_entry_starts_when_chosen_and_ends_after_its_hours(self) -> None:
        session = f.a_session(f.an_action(hours=21), starts_on=None)
        start = add_business_days(timezone.localdate(), 20)
        draft = f.a_draft(session=session)
        drafts.choose_start(draft, start)
        draft.save()
        sent = f.send(draft)
        assert (sent.starts_on, sent.ends_on) == (start, add_business_days(start, 2))

    def test_what_was_sent_is_not_changed_by_the_catalogue(self) -> None:
        dossier = f.a_dossier("requested")
        action = dossier.session.action
        action.price, action.training.title = 99_900, "Autre titre"
        action.save()
        action.training.save()
        f.accept(dossier)
        dossier.refresh_from_db()
        assert (dossier.price, dossier.title) == (87_000, "Anglais professionnel, évaluation des acquis")


class TestAnswering:
    def test_acknowledging_needs_admission_terms_and_happens_once(self) -> None:
        plain = f.a_dossier("requested")
        refused("conditions d'admission", transitions.acknowledge, plain, f.agent(plain))
        dossier = f.a_dossier(
            "requested", session=f.a_session(f.an_action(has_admission_terms=True), starts_in=60)
        )
        acknowledged = transitions.acknowledge(dossier, f.agent(dossier))
        assert acknowledged.deadline == add_business_days(timezone.localdate(), 30)
        refused("déjà accusé", transitions.acknowledge, dossier, f.agent(dossier))

    def test_accepting_needs_eleven_business_days_before_the_start(self) -> None:
        with time_machine.travel(paris("2026-11-20 10:00"), tick=False):
            dossier = f.a_dossier("requested", session=f.a_session(starts_in=11))
        with time_machine.travel(paris("2026-11-23 10:00"), tick=False):
            refused("too_close", transitions.accept, dossier, f.agent(dossier))

    def test_a_proposal_changes_something(self) -> None:
        dossier = f.a_dossier("requested")
        refused("ne change rien", f.propose, dossier, note="  ")

    def test_a_proposal_never_costs_more_than_asked(self) -> None:
        dossier = f.a_dossier("requested")
        refused("ne peut pas dépasser", f.propose, dossier, price=dossier.price + 1)
        refused("doivent être positifs", f.propose, dossier, price=0)
        assert f.propose(dossier, price=dossier.price - 1).state == "proposed"

    def test_a_proposed_start_is_eleven_business_days_away(self) -> None:
        dossier = f.a_dossier("requested")
        today = timezone.localdate()
        refused("too_close", f.propose, dossier, starts_on=add_business_days(today, 10))
        refused("précède", f.propose, dossier, ends_on=sure(dossier.starts_on) - timedelta(days=1))
        assert f.propose(dossier, starts_on=add_business_days(today, 11)).state == "proposed"

    def test_a_refusal_has_a_reason_and_a_message(self) -> None:
        dossier = f.a_dossier("requested")
        refused("motif", transitions.refuse, dossier, f.agent(dossier), reason="x", message="Non.")
        refused("Expliquez", transitions.refuse, dossier, f.agent(dossier), reason="full", message=" ")

    def test_an_accepted_proposal_becomes_what_is_agreed(self) -> None:
        dossier = f.a_dossier("requested")
        start = sure(dossier.starts_on) + timedelta(days=7)
        f.propose(dossier, starts_on=start, ends_on=start, hours=12, price=80_000)
        dossier = f.validate(Dossier.objects.get(pk=dossier.pk))
        assert (dossier.starts_on, dossier.ends_on, dossier.hours, dossier.price) == (
            start,
            start,
            Decimal(12),
            80_000,
        )
        assert (dossier.rights_used, dossier.to_pay, dossier.card_paid) == (65_000, 15_000, 15_000)


class TestFinancing:
    def test_with_nothing_left_to_pay_one_validates_and_rights_are_reserved(self) -> None:
        dossier = f.a_dossier("to_validate", trainee=f.a_trainee(is_jobseeker=True))
        given = f.consents(dossier)
        assert given["figures"] == Plan(0, 0, 87_000, 0, 0)
        refused("ne reste rien", transitions.pay, dossier, f.owner(dossier), **given)
        f.validate(dossier)
        assert ledger.reserved_for(dossier.number) == {"cpf": 87_000}

    def test_with_something_left_one_pays(self) -> None:
        dossier = f.a_dossier("to_validate")
        figures = f.consents(dossier)["figures"]
        refused(
            "par carte", transitions.validate, dossier, f.owner(dossier), figures=figures, rights_consent=True
        )
        f.pay(dossier)
        assert ledger.reserved_for(dossier.number) == {"cpf": 72_000}

    def test_the_avoir_is_used_first_then_dif_then_cpf_and_released_where_it_came_from(self) -> None:
        trainee = f.a_trainee(cents=0)
        for source, cents in (("avoir", 20_000), ("dif", 30_000), ("cpf", 90_000)):
            ledger.credit(trainee.pk, source, cents, "Droits")
        dossier = f.a_dossier("validated", trainee=trainee)
        assert ledger.reserved_for(dossier.number) == {"avoir": 20_000, "dif": 30_000, "cpf": 37_000}
        f.cancel(dossier)
        balances = ledger.account_of(trainee.pk).by_source
        assert [balances[s].available for s in ("avoir", "dif", "cpf")] == [20_000, 30_000, 90_000]

    def test_figures_are_frozen_and_retrying_does_not_reserve_twice(self) -> None:
        dossier = f.a_dossier("payment_refused")
        ledger.credit(dossier.trainee_id, "avoir", 10_000, "Avoir")
        assert figures.plan_of(dossier, timezone.localdate()) == Plan(0, 0, 72_000, 0, 15_000)
        f.pay(dossier)
        assert ledger.reserved_for(dossier.number) == {"cpf": 72_000}

    @pytest.mark.parametrize(
        "wrong", [{"amount": 14_999}, {"amount": 15_001}, {"currency": "usd"}, {"reference": "0000000000"}]
    )
    def test_a_payment_that_does_not_match_is_refused(self, wrong: dict[str, Any]) -> None:
        dossier = f.a_dossier("payment_pending")
        right = {"amount": dossier.to_pay, "currency": "eur", "reference": dossier.number}
        refused("mismatch", transitions.payment_succeeded, dossier, actors.BANK, **right | wrong)


class TestDeadlines:
    def test_the_last_second_of_the_deadline_counts_and_the_next_does_not(self) -> None:
        with time_machine.travel(paris("2026-11-20 15:00"), tick=False):
            dossier = f.a_dossier("requested")
            assert dossier.deadline == date(2026, 11, 24)
        with time_machine.travel(paris("2026-11-24 23:59:59"), tick=False):
            assert sweep() == 0
            late = f.a_dossier("requested", session=dossier.session, trainee=f.a_trainee("Camille", "Aubry"))
            assert f.accept(dossier).state == "to_validate"
            assert late.deadline == date(2026, 11, 26)
        with time_machine.travel(paris("2026-11-27 00:00:00"), tick=False):
            refused("overdue", f.accept, late)
            late.refresh_from_db()
            assert late.state == "request_cancelled"
            assert sure(late.entries.last()).details["silent"] == "organisation"

    def test_the_zone_is_paris_whatever_the_servers_clock(self) -> None:
        with time_machine.travel(datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo("UTC")), tick=False):
            assert f.a_dossier("requested").deadline == date(2026, 11, 24)
        with time_machine.travel(datetime(2026, 11, 19, 22, 30, tzinfo=ZoneInfo("UTC")), tick=False):
            assert f.a_dossier("requested").deadline == date(2026, 11, 23)

    @pytest.mark.parametrize(("state", "days"), [("requested", 2), ("proposed", 4), ("to_validate", 4)])
    def test_each_state_has_its_deadline(self, state: str, days: int) -> None:
        assert f.a_dossier(state).deadline == add_business_days(timezone.localdate(), days)

    def test_paying_again_never_extends_the_deadline(self) -> None:
        with time_machine.travel(paris("2026-11-20 10:00"), tick=False):
            dossier = f.a_dossier("payment_refused")
        with time_machine.travel(paris("2026-11-26 10:00"), tick=False):
            assert f.pay(dossier).deadline == date(2026, 11, 26)
            assert f.bank_says_no(dossier).deadline == date(2026, 11, 26)

    def test_entry_and_exit_are_due_three_business_days_after_start_and_end(self) -> None:
        dossier = f.a_dossier("validated")
        assert dossier.deadline == add_business_days(sure(dossier.starts_on), 3)
        dossier = f.begin(dossier)
        assert dossier.deadline == add_business_days(sure(dossier.ends_on), 3)

    def test_a_payment_in_progress_is_not_expired_before_the_bank_is_asked(self) -> None:
        dossier = f.a_dossier("payment_pending")
        with time_machine.travel(timezone.now() + timedelta(days=30)):
            assert sweep() == 0
            refused("interroger la banque", transitions.expire, dossier, actors.CLOCK)
            assert f.bank_says_yes(dossier).state == "validated"

    def test_a_late_validated_dossier_does_not_expire(self) -> None:
        dossier = f.a_dossier("validated")
        with time_machine.travel(timezone.now() + timedelta(days=90)):
            assert sweep() == 0
            dossier.refresh_from_db()
            assert dossier.is_overdue()
            assert dossier.state == "validated"

    def test_the_sweep_ends_each_overdue_dossier_once_and_releases_its_rights(self) -> None:
        dossier = f.a_dossier("payment_refused")
        waiting = f.a_dossier("requested", trainee=f.a_trainee("Camille", "Aubry"))
        with time_machine.travel(timezone.now() + timedelta(days=30)):
            assert sweep() == 2
            assert sweep() == 0
        for ended, silent in ((dossier, "trainee"), (waiting, "organisation")):
            ended.refresh_from_db()
            assert ended.state == "request_cancelled"
            assert sure(ended.entries.last()).details["silent"] == silent
        assert ledger.account_of(dossier.trainee_id).total.available == 182_000


class TestDrafts:
    def test_a_draft_is_deleted_for_good_and_its_number_never_given_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dossier = f.a_draft()
        drafts.delete(dossier)
        assert not Dossier.objects.filter(pk=dossier.pk).exists()
        offered = iter([int(dossier.number) - 10**9, 5])
        monkeypatch.setattr(secrets, "randbelow", lambda _: next(offered))
        assert drafts.new_number() == str(10**9 + 5)

    def test_what_was_sent_is_never_deleted(self) -> None:
        refused("ne peut plus être supprimé", drafts.delete, f.a_dossier("requested"))
