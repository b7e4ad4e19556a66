"""Random lives: moves, days, cards and failures in any order, and after each step nothing is created or lost.

CPF_LIVES says how many lives are played (60 by default, each of up to 25 steps).
"""

import os
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts import rights
from accounts.models import RightsLine
from cpf_portal.errors import Refused
from dossiers import players, transitions
from dossiers.delivery import deliver
from dossiers.lifecycle import MOVES, SEATED, Actor, State
from dossiers.models import Closing, Dossier, Entry, Review
from payments import checkout, gateway, refunds
from payments.models import Payment
from payments.simulator.ledger import ACCEPTED, REFUSED, ApiError
from payments.work import reconcile, tick
from tests import factories as f

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("CPF_LIVES", "60"))
CASES_BEFORE_VALIDATION = (State.REQUEST_CANCELLED, State.REFUSED_BY_ORGANISATION)
chosen = st.integers(0, 2)


class Lives(RuleBasedStateMachine):
    """One trainee, up to three dossiers, an organisation, a bank, staff, and days that pass."""

    bank: Any = None

    @initialize(
        cents=st.integers(0, 300_000),
        jobseeker=st.booleans(),
        gone=st.lists(st.sampled_from([4, 5, 2, 0, 6, 4, 4]), min_size=2, max_size=3),
    )
    def begin(self, cents, jobseeker, gone):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.clock = time_machine.travel("2026-11-23T10:00:00+01:00", tick=False)
        self.time = self.clock.start()
        ledger = self.bank.ledger
        for books in (ledger.sessions, ledger.intents, ledger.refunds, ledger.answers, ledger.movements):
            books.clear()
        self.trainee = f.a_trainee(cents=cents, is_jobseeker=jobseeker)
        self.given = cents
        self.staff = players.staff(f.a_staff_member())
        self.dossiers: list[int] = []
        for which, steps in enumerate(gone):
            self.a_new_dossier(20, 50_000, False)
            self.all_goes_well(which, steps)

    def teardown(self):
        if not hasattr(self, "savepoint"):
            return
        try:
            self.everything_settles()
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # What may happen

    @rule(start=st.integers(11, 40), price=st.integers(5_000, 190_000), terms=st.booleans())
    def a_new_dossier(self, start, price, terms):
        if len(self.dossiers) < 3:
            action = f.an_action(price=price, has_admission_terms=terms)
            session = f.a_session(action, starts_in=start, seats=1)
            self.dossiers.append(f.a_draft(self.trainee, session).pk)

    @rule(which=chosen, rank=st.integers(0, 9), hours=st.integers(0, 10), yes=st.booleans())
    def someone_does_what_the_table_allows(self, which, rank, hours, yes):
        if d := self.dossier(which):
            allowed = [verb for verb, row in MOVES.items() if d.status in row.sources]
            if allowed:
                self.someone_plays(which, allowed[rank % len(allowed)], hours, yes)

    @rule(which=chosen, verb=st.sampled_from(sorted(MOVES)), hours=st.integers(0, 10), yes=st.booleans())
    def someone_plays(self, which, verb, hours, yes):
        if not (d := self.dossier(which)):
            return
        actor = MOVES[verb].actors[-1 if yes else 0]
        if actor is Actor.BANK or verb == "pay":
            return
        # The bank is asked before what may have been paid is ended: its own word is an entry apart.
        entries, code = Entry.objects.filter(dossier=d).exclude(actor=Actor.BANK), "played"
        before = entries.count()
        try:
            getattr(transitions, verb)(d, self.player(actor, d), **self.arguments(verb, d, hours, yes))
        except Refused as refusal:
            code = refusal.code
        written = entries.count() - before
        assert written == (code in ("played", "overdue")), "a refusal writes nothing but the clock's move"

    @rule(which=chosen, steps=st.integers(1, 6))
    def all_goes_well(self, which, steps):
        """What is expected next, some times: lives that go far are seldom drawn otherwise."""
        for _ in range(steps):
            self.the_expected_move(which)

    def the_expected_move(self, which):
        if not (d := self.dossier(which)):
            return
        today = timezone.localdate()
        match d.status:
            case State.DRAFT:
                self.someone_plays(which, "send", 7, False)
            case State.REQUESTED:
                self.someone_plays(which, "accept", 7, False)
            case State.TO_VALIDATE | State.PROPOSED | State.PAYMENT_REFUSED:
                self.starts_paying(which)
                self.someone_plays(which, "validate", 7, False)
            case State.PAYMENT_PENDING:
                self.a_card_is_tried(which, True)
                self.a_webhook_comes(which, 1)
            case State.VALIDATED:
                self.time.shift(max(timedelta(0), timedelta(days=(d.starts_on - today).days)))
                self.someone_plays(which, "declare_entry", 7, False)
            case State.IN_TRAINING:
                self.time.shift(max(timedelta(0), timedelta(days=(d.ends_on - today).days)))
                self.someone_plays(which, "declare_exit", 7, True)

    @rule(which=chosen, claims=st.booleans(), accepted=st.booleans(), hours=st.integers(0, 10))
    def a_change_of_mind(self, which, claims, accepted, hours):
        """Cancelling just before the start, or leaving once entered; then force majeure perhaps."""
        d = self.dossier(which)
        if d is None or d.status not in (State.VALIDATED, State.IN_TRAINING):
            return
        if d.status is State.VALIDATED:
            days = (d.starts_on - timezone.localdate()).days - hours
            self.time.shift(timedelta(days=max(0, days)))
        self.someone_plays(which, "cancel" if d.status is State.VALIDATED else "abandon", hours, False)
        if claims:
            self.someone_plays(which, "claim_force_majeure", hours, False)
            self.someone_plays(which, "decide_force_majeure", hours, accepted)

    @rule(which=chosen)
    def starts_paying(self, which):
        if d := self.dossier(which):
            with suppress(Refused):
                checkout.start(d, f.owner(d), **f.consents(d))

    @rule(which=chosen, accepted=st.booleans())
    def a_card_is_tried(self, which, accepted):
        """At the bank alone: nothing tells us yet."""
        for payment in self.payments(which):
            if payment.checkout_id:
                self.bank.ledger.charge(payment.checkout_id, ACCEPTED if accepted else REFUSED)

    @rule(which=chosen, times=st.integers(1, 2))
    def a_webhook_comes(self, which, times):
        for payment in self.payments(which):
            for _ in range(times):
                checkout.synchronise(payment)

    @rule(which=chosen)
    def the_payment_page_is_left(self, which):
        for payment in self.payments(which):
            with suppress(ApiError):
                self.bank.ledger.expire(payment.checkout_id)

    @rule()
    def a_refund_fails(self):
        for refund in list(self.bank.ledger.refunds.values())[-1:]:
            self.bank.ledger.fail_refund(refund["id"])

    @rule(days=st.sampled_from([0, 1, 1, 2, 3, 5, 15]), hours=st.integers(0, 23))
    def time_passes(self, days, hours):
        self.time.shift(timedelta(days=days, hours=hours))

    @rule()
    def the_clock_works(self):
        tick()
        overdue = Dossier.objects.filter(trainee=self.trainee, deadline__lt=timezone.localdate())
        assert not [d for d in overdue if d.awaits_the_clock()], "a deadline without its clock move"

    @rule()
    def the_bank_is_read_again(self):
        reconcile()

    @rule(which=chosen)
    def the_bank_is_silent_while_someone_tries(self, which):
        known, self.bank.ledger.sessions = self.bank.ledger.sessions, _Silent()
        try:
            self.starts_paying(which)
        except gateway.GatewayUnavailable:
            pass
        finally:
            self.bank.ledger.sessions = known

    # What is always true

    @invariant()
    def the_ledger_holds(self):
        if not hasattr(self, "trainee"):
            return
        lines = RightsLine.objects.filter(trainee=self.trainee)
        account = rights.account_of(self.trainee.pk)
        for balances in account.by_source.values():
            assert min(balances.available, balances.reserved, balances.used) >= 0
        avoirs = Closing.objects.filter(dossier__trainee=self.trainee, applied_at__isnull=False).aggregate(
            sum=Sum("credit", default=0)
        )["sum"]
        credited = lines.filter(kind="credit").aggregate(sum=Sum("available", default=0))["sum"]
        assert credited == self.given + avoirs
        total = account.total
        assert total.available + total.reserved + total.used == credited
        for d in self.all():
            assert sum(rights.reserved_for(d.number).values()) == self.should_hold(d)

    def should_hold(self, d: Dossier) -> int:
        """What the ledger must hold for a dossier, by its own rows."""
        if d.to_pay is None or d.status in CASES_BEFORE_VALIDATION:
            return 0
        if d.status in SEATED and d.status is not State.COMPLETED:
            return d.credit_used + d.rights_used
        closing = Closing.objects.filter(dossier=d).first()
        return 0 if closing is None or closing.applied_at else d.credit_used + d.rights_used

    @invariant()
    def the_journal_is_whole(self):
        for d in self.all():
            entries = list(Entry.objects.filter(dossier=d))
            assert [e.rank for e in entries] == list(range(1, len(entries) + 1))
            assert d.state == (entries[-1].target if entries else State.DRAFT)
            sources = [State.DRAFT.value, *(e.target for e in entries[:-1])]
            assert [e.source for e in entries] == sources[: len(entries)]
            assert (d.deadline is None) == (d.status not in MOVES_TO_COME)

    @invariant()
    def the_seats_are_counted(self):
        for d in self.all():
            d.session.refresh_from_db()
            assert d.session.seats_taken == (d.status in SEATED)

    @invariant()
    def the_card_money_holds(self):
        """Received = kept + given back + still to give back, in our rows; never more back than received."""
        for d in self.all():
            closing = Closing.objects.filter(dossier=d, applied_at__isnull=False).first()
            for p in Payment.objects.filter(dossier=d, status="succeeded"):
                back = sum(r.amount for r in p.refunds.exclude(status="failed"))
                owed = p.amount if not p.counted else closing.card_refunded if closing else 0
                assert 0 <= back <= owed <= p.amount
            counted = sum(p.amount for p in Payment.objects.filter(dossier=d, counted=True))
            assert counted == d.card_paid
            if closing:
                assert closing.card_refunded + closing.card_kept == d.card_paid
                assert closing.credit in (0, closing.card_kept)

    def everything_settles(self):
        """Long after, with a bank that answers: its books and ours agree to the cent."""
        for _ in range(4):
            self.time.shift(timedelta(days=45))
            reconcile()
            tick()
            for payment in Payment.objects.filter(status="succeeded"):
                refunds.retry(payment)
            tick()
        self.the_ledger_holds()
        self.the_journal_is_whole()
        self.the_card_money_holds()
        kept = 0
        for d in self.all():
            closing = Closing.objects.filter(dossier=d).first()
            waits = closing is not None and closing.applied_at is None
            kept += d.card_paid if closing is None or waits else closing.card_kept
        assert sum(m["amount"] for m in self.bank.ledger.movements) == kept
        deliver()

    # The people and what they say

    def dossier(self, which: int) -> Dossier | None:
        return Dossier.objects.filter(pk__in=self.dossiers[which : which + 1]).first()

    def all(self) -> list[Dossier]:
        return list(Dossier.objects.filter(pk__in=getattr(self, "dossiers", ())))

    def payments(self, which: int) -> list[Payment]:
        return list(
            Payment.objects.filter(dossier__in=self.dossiers[which : which + 1]).exclude(checkout_id=None)
        )

    def player(self, actor: Actor, d: Dossier) -> players.Player:
        if actor is Actor.TRAINEE:
            return f.owner(d)
        return {Actor.STAFF: self.staff, Actor.CLOCK: players.CLOCK}.get(actor) or f.agent(d)

    def arguments(self, verb: str, d: Dossier, hours: int, yes: bool) -> dict[str, Any]:
        today = timezone.localdate()
        match verb:
            case "send":
                return f.consents(d)
            case "validate":
                return {"figures": f.consents(d)["figures"], "rights_consent": True}
            case "propose":
                later: date = (d.starts_on or today) + timedelta(days=hours)
                price = max(0, d.price - 1_000 * hours)
                return {"starts_on": later, "ends_on": later, "hours": d.hours, "price": price, "note": "Ok."}
            case "refuse":
                return {"reason": "full", "message": "Complet."}
            case "declare_entry" | "confirm_entry" | "confirm_exit":
                return {"effective_on": min(today, d.entered_on or d.starts_on or today)}
            case "declare_exit":
                return {"effective_on": today, "hours_attended": hours, "hours_excused": (10 - hours) * yes}
            case "abandon":
                return {"hours_attended": Decimal(hours)}
            case "cancel_by_organisation":
                return {"reason": "Panne.", "hours_given": Decimal(hours)}
            case "claim_force_majeure":
                return {"ground": "illness", "document": f.a_document()}
            case "decide_force_majeure":
                return {"accepted": yes, "reason": "Vu.", "hours_attended": Decimal(hours)}
            case "review":
                return {"scores": dict.fromkeys(Review.CRITERIA, 3)}
        return {}


class _Silent(dict):
    """Books that cannot be opened: the provider fails on its side."""

    def __setitem__(self, key, value):
        raise ApiError("try again later", status=503)

    def __contains__(self, key):
        raise ApiError("try again later", status=503)


MOVES_TO_COME = [s for s in State if s in SEATED and s is not State.COMPLETED]


def test_thousands_of_random_lives(bank):
    Lives.bank = bank
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a life takes too long to shrink, and reads well enough
        ),
    )
