"""The people of a random life, what they do and say, and the days that pass."""

import logging
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from pytest_django import Settings

from accounts.people.models import DeletionRequest
from accounts.rights import dif, ledger
from accounts.rights.dotations import expiry
from accounts.rights.models import DifClaim
from cpf_portal.common.errors import Refused
from cpf_portal.operations.periodic_tasks import reconcile, tick
from cpf_portal.simulators.bank import Simulator
from dossiers.dossier import actors
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.holder import closing
from dossiers.lifecycle import TRANSITIONS, Role, State
from dossiers.reviews.models import Review
from dossiers.transitions import REGISTRY
from payments.card import checkout, gateway
from payments.card.models import Payment
from tests import factories as f
from tests.kinds import sure

chosen = st.integers(0, 2)
# Without a cap, with one, and a light licence, which needs a third party's money.
CODES = ("RNCP38565", "RS6151", "CPF206")
LICENCE = CODES[-1]
LOGGERS = [logging.getLogger(name) for name in ("accounts", "dossiers", "payments")]
# What tells who the trainee is, in whatever they or others write.
PERSONAL = ("Zénobie", "Quatrebarbes", "zenobie", "+33698765432", "1976, 5, 12")


class Troubles(logging.Handler):
    """Keeps what went wrong where errors are passed over: a row that fails never stops the others."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error."""
        self.seen.append(self.format(record))


class People(RuleBasedStateMachine):
    """One trainee, up to three dossiers, an organisation, a bank, staff, and days that pass."""

    bank: Simulator
    portal: Settings

    @initialize(
        cents=st.integers(0, 300_000),
        credit=st.sampled_from([0, 0, 30, 9_980, 20_000]),
        jobseeker=st.booleans(),
        gone=st.lists(st.sampled_from([4, 5, 2, 0, 6, 4, 4]), min_size=2, max_size=3),
    )
    def begin(self, cents: int, credit: int, jobseeker: bool, gone: list[int]) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.clock = time_machine.travel("2026-11-23T10:00:00+01:00", tick=False)
        self.time = self.clock.start()
        self.troubles = Troubles()
        for logger in LOGGERS:
            logger.addHandler(self.troubles)
        mail.outbox.clear()
        self.the_bank_opens()
        self.trainee = f.a_trainee(
            "Zénobie", "Quatrebarbes", cents=cents, is_jobseeker=jobseeker, mobile="+33698765432"
        )
        self.trainee.user.email = "zenobie@example.fr"
        self.trainee.user.save()
        if credit:
            ledger.credit(self.trainee.pk, "avoir", credit, "Avoir d'avant")
        self.given, self.is_closed = cents + credit, False
        self.dotations: dict[int, int] = {}
        self.staff = actors.staff(f.a_staff_member())
        self.browser = Client()
        self.funders = [f.a_funder(answer_days=3, silence_grants=grants) for grants in (False, True)]
        self.agents = {funder.pk: actors.funder(f.a_funder_agent(funder)) for funder in self.funders}
        self.dossiers: list[int] = []
        reconcile()  # the works were running before this life
        for which, steps in enumerate(gone):
            self.a_new_dossier(20, 50_000, False)
            self.all_goes_well(which, steps)

    # What the bank does, whose own pages and notices are told apart (`tests.lives.bank`), and how a life ends.

    def the_bank_opens(self) -> None:
        raise NotImplementedError

    def a_card_is_tried(self, which: int, accepted: bool) -> None:
        raise NotImplementedError

    def every_notice_comes(self) -> None:
        raise NotImplementedError

    def everything_settles(self) -> None:
        raise NotImplementedError

    def teardown(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        try:
            self.everything_settles()
        finally:
            for logger in LOGGERS:
                logger.removeHandler(self.troubles)
            self.clock.stop()
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @precondition(lambda self: self.may_ask_for_more)
    @rule(
        start=st.integers(11, 40),
        price=st.integers(5_000, 190_000),
        terms=st.booleans(),
        code=st.sampled_from(CODES),
    )
    def a_new_dossier(self, start: int, price: int, terms: bool, code: str = CODES[0]) -> None:
        if self.may_ask_for_more:
            action = f.an_action(price=price, has_admission_terms=terms, certification=code)
            draft = f.a_draft(self.trainee, f.a_session(action, starts_in=start, seats=1))
            if code == LICENCE:
                f.swear(draft)
            self.dossiers.append(draft.pk)

    @rule(
        cents=st.sampled_from([1, 99, 100, 9_999, 10_000, 60_000, 200_000]),
        kind=st.sampled_from(["employer", "region", "c2p", "agreement"]),
        days=st.sampled_from([None, 0, 1, 10, 40]),
        code=st.sampled_from(["", *CODES]),
    )
    def someone_gives(self, cents: int, kind: str, days: int | None, code: str) -> None:
        """A dotation arrives: for anything or for one certification, for ever or until a day."""
        if self.is_closed:
            return
        given = f.a_dotation(
            self.trainee,
            cents,
            kind=kind,
            siret="" if kind in ("region", "c2p") else "73282932000074",
            earmarks=[code] if code else [],
            expires_on=None if days is None else timezone.localdate() + timedelta(days=days),
        )
        self.dotations[given.pk] = cents

    @rule(answer=st.sampled_from(["yes", "no", "none"]))
    def france_travail_is_asked(self, answer: str) -> None:
        f.a_status_check(self.trainee, answer)

    @precondition(lambda self: self.may_ask_for_more)
    @rule(start=st.integers(11, 20), beyond=st.integers(-60, 60))
    def a_price_around_what_the_person_has(self, start: int, beyond: int) -> None:
        """A few cents more or less than the avoir, or than all that pays: no card takes less than fifty."""
        account = ledger.usable_account_of(self.trainee.pk)
        has = account.credit if beyond % 2 else account.total.available
        self.a_new_dossier(start, max(1, has + beyond), False)

    @rule(which=chosen, rank=st.integers(0, 9), hours=st.integers(0, 10), yes=st.booleans())
    def someone_does_what_the_table_allows(self, which: int, rank: int, hours: int, yes: bool) -> None:
        if dossier := self.dossier(which):
            allowed = [transition for transition, row in TRANSITIONS.items() if dossier.status in row.sources]
            if allowed:
                self.someone_plays(which, allowed[rank % len(allowed)], hours, yes)

    @rule(
        which=chosen,
        transition=st.sampled_from(sorted(TRANSITIONS)),
        hours=st.integers(0, 10),
        yes=st.booleans(),
    )
    def someone_plays(self, which: int, transition: str, hours: int, yes: bool) -> None:
        if not (dossier := self.dossier(which)):
            return
        role = TRANSITIONS[transition].roles[-1 if yes else 0]
        if role is Role.BANK or transition == "pay":
            return
        # The bank is asked before what may have been paid is ended: its own word is an entry apart.
        entries, code = Entry.objects.filter(dossier=dossier).exclude(actor=Role.BANK), "played"
        before = entries.count()
        try:
            REGISTRY[transition](
                dossier, self.actor(role, dossier), **self.arguments(transition, dossier, hours, yes)
            )
        except Refused as refusal:
            code = refusal.code
        written = entries.count() - before
        assert written == (code in ("played", "overdue")), (
            "a refusal writes nothing but the clock's transition"
        )

    @rule(which=chosen, steps=st.integers(1, 6))
    def all_goes_well(self, which: int, steps: int) -> None:
        """What is expected next, some times: lives that go far are seldom drawn otherwise."""
        for _ in range(steps):
            self.the_expected_transition(which)

    def the_expected_transition(self, which: int) -> None:
        if not (dossier := self.dossier(which)):
            return
        today = timezone.localdate()
        if dossier.awaits_funder:
            self.someone_plays(which, "grant_top_up", 7, False)
            return
        match dossier.status:
            case State.DRAFT:
                self.someone_plays(which, "send", 7, False)
            case State.REQUESTED:
                self.someone_plays(which, "accept", 7, False)
            case State.TO_VALIDATE | State.PROPOSED | State.PAYMENT_REFUSED:
                self.starts_paying(which)
                self.someone_plays(which, "validate", 7, False)
            case State.PAYMENT_PENDING:
                self.a_card_is_tried(which, True)
                self.every_notice_comes()
            case State.VALIDATED:
                self.time.shift(max(timedelta(0), timedelta(days=(sure(dossier.starts_on) - today).days)))
                self.someone_plays(which, "declare_entry", 7, False)
            case State.IN_TRAINING:
                self.time.shift(max(timedelta(0), timedelta(days=(sure(dossier.ends_on) - today).days)))
                self.someone_plays(which, "declare_exit", 7, True)

    @rule(which=chosen, hours=st.integers(0, 10), grants=st.booleans(), silent=st.booleans())
    def a_funder_is_asked(self, which: int, hours: int, grants: bool, silent: bool) -> None:
        """Asked, then answered at once, or left to its silence, which the clock or anyone's click plays."""
        self.someone_plays(which, "ask_top_up", hours, grants)
        dossier = self.dossier(which)
        if dossier is None or not dossier.awaits_funder:
            return
        if silent:
            self.time.shift(timedelta(days=(sure(dossier.deadline) - timezone.localdate()).days + hours % 3))
        else:
            self.someone_plays(which, "grant_top_up" if grants else "decline_top_up", hours, False)

    @rule(which=chosen, claims=st.booleans(), accepted=st.booleans(), hours=st.integers(0, 10))
    def a_change_of_mind(self, which: int, claims: bool, accepted: bool, hours: int) -> None:
        """Cancelling just before the start, or leaving once entered; then force majeure perhaps."""
        dossier = self.dossier(which)
        if dossier is None or dossier.status not in (State.VALIDATED, State.IN_TRAINING):
            return
        if dossier.status is State.VALIDATED:
            days = (sure(dossier.starts_on) - timezone.localdate()).days - hours
            self.time.shift(timedelta(days=max(0, days)))
        self.someone_plays(which, "cancel" if dossier.status is State.VALIDATED else "abandon", hours, False)
        if claims:
            self.someone_plays(which, "claim_force_majeure", hours, False)
            self.someone_plays(which, "decide_force_majeure", hours, accepted)

    @rule(which=chosen, hours=st.integers(0, 10))
    def the_trainee_says_they_came_and_the_organisation_that_they_did_not(
        self, which: int, hours: int
    ) -> None:
        dossier = self.dossier(which)
        if dossier is None or dossier.status is not State.VALIDATED:
            return
        self.time.shift(timedelta(days=max(0, (sure(dossier.starts_on) - timezone.localdate()).days + 1)))
        self.someone_plays(which, "confirm_entry", hours, False)
        self.someone_plays(which, "declare_no_show", hours, False)

    @rule(which=chosen)
    def starts_paying(self, which: int) -> None:
        if dossier := self.dossier(which):
            with suppress(Refused, gateway.GatewayUnavailable):
                checkout.start(dossier, f.owner(dossier), **f.consents(dossier))

    @rule(hours=st.integers(1, 120))
    def hours_of_dif_are_entered(self, hours: int) -> None:
        validated = Dossier.objects.filter(trainee=self.trainee, validated_on__isnull=False).exists()
        try:
            dif.submit(self.trainee, hours, f.a_document())
        except Refused:
            assert validated or self.is_closed
        else:
            assert not validated, "hours of DIF change until a first dossier is validated"

    @rule(accepted=st.booleans())
    def staff_decide_about_the_dif(self, accepted: bool) -> None:
        claim = DifClaim.objects.filter(trainee=self.trainee, status="submitted").first()
        if claim:
            with suppress(Refused):
                dif.decide(claim, sure(self.staff.user), accepted=accepted, reason="Vu avec Zénobie.")

    @rule()
    def the_account_is_closed(self) -> None:
        with suppress(Refused):
            closing.ask(self.trainee)
        request = DeletionRequest.objects.filter(trainee=self.trainee, decided_at=None).first()
        if request:
            with suppress(Refused):
                closing.carry_out(request, sure(self.staff.user))
                self.is_closed = True

    @rule(days=st.sampled_from([0, 1, 1, 2, 3, 5, 15]), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        self.time.shift(timedelta(days=days, hours=hours))

    @rule()
    def the_clock_works(self) -> None:
        tick()
        expiry.play()

    @rule()
    def the_bank_is_read_again(self) -> None:
        reconcile()

    # The people and what they say

    @property
    def may_ask_for_more(self) -> bool:
        return len(self.dossiers) < 3 and not self.is_closed

    def dossier(self, which: int) -> Dossier | None:
        return Dossier.objects.filter(pk__in=self.dossiers[which : which + 1]).first()

    def all(self) -> list[Dossier]:
        """The dossiers as they are now, with all that is looked at after each step."""
        return list(
            Dossier.objects.filter(pk__in=self.dossiers)
            .select_related("closing", "top_up", "session")
            .prefetch_related("entries", "payments__refunds", "payments__disputes")
        )

    def payments(self, which: int) -> list[Payment]:
        return list(
            Payment.objects.filter(dossier__in=self.dossiers[which : which + 1]).exclude(checkout_id=None)
        )

    def actor(self, role: Role, dossier: Dossier) -> actors.Actor:
        if role is Role.TRAINEE:
            return f.owner(dossier)
        if role is Role.FUNDER:
            asked = top_up_of(dossier)
            return self.agents[asked.funder_id if asked else self.funders[0].pk]
        return {Role.STAFF: self.staff, Role.CLOCK: actors.CLOCK}.get(role) or f.agent(dossier)

    def arguments(self, transition: str, dossier: Dossier, hours: int, yes: bool) -> dict[str, Any]:
        today = timezone.localdate()
        match transition:
            case "send":
                return f.consents(dossier)
            case "validate":
                return {"figures": f.consents(dossier)["figures"], "rights_consent": True}
            case "propose":
                later: date = (dossier.starts_on or today) + timedelta(days=hours)
                price = max(0, dossier.price - 1_000 * hours)
                note = "Bonjour Zénobie."
                return {
                    "starts_on": later,
                    "ends_on": later,
                    "hours": dossier.hours,
                    "price": price,
                    "note": note,
                }
            case "ask_top_up":
                return {
                    "funder": self.funders[yes],
                    "amount": 1 + 3_000 * hours,
                    "message": "Aidez Zénobie.",
                }
            case "grant_top_up":
                return {"amount": 1 + 1_500 * hours} if not yes else {}
            case "decline_top_up":
                return {} if yes else {"reason": "other", "message": "Désolés, Zénobie."}
            case "refuse":
                return {"reason": "full", "message": "Complet, Zénobie."}
            case "declare_entry" | "confirm_entry" | "confirm_exit":
                return {"effective_on": min(today, dossier.entered_on or dossier.starts_on or today)}
            case "declare_exit":
                return {"effective_on": today, "hours_attended": hours, "hours_excused": (10 - hours) * yes}
            case "withdraw_entry":
                return {"reason": "Erreur, Zénobie."}
            case "record_exam":
                held_on = None if hours % 3 == 0 else today + timedelta(days=hours - 5)
                blocks = ["BC01"] * (hours % 2)
                return {"held_on": held_on, "result": "partly" if yes else "", "blocks": blocks}
            case "abandon":
                return {"hours_attended": Decimal(hours)}
            case "cancel_by_organisation":
                return {"reason": "Panne, Zénobie.", "hours_given": Decimal(hours)}
            case "claim_force_majeure":
                told = "Zénobie hospitalisée." if yes else ""
                return {"ground": "illness", "documents": [f.a_document()], "explanation": told}
            case "decide_force_majeure":
                return {"accepted": yes, "reason": "Vu, Zénobie.", "hours_attended": Decimal(hours)}
            case "review":
                return {"scores": dict.fromkeys(Review.CRITERIA, 3), "comment": "Zénobie ravie."}
        return {}
