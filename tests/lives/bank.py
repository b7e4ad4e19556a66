"""The bank of a random life: cards, its own dashboard, its failures, and notices that come as they may."""

import json
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cpf_portal.common.errors import Refused
from cpf_portal.operations.periodic_tasks import tick
from cpf_portal.simulators.bank.ledger import ACCEPTED, REFUSED, ApiError
from dossiers.dossier.models import Dossier
from dossiers.money.card import PAYING
from payments.card.models import Payment
from payments.refunds import holding
from payments.refunds.models import Refund, RefundHold
from tests.kinds import sure
from tests.lives.people import People, chosen

NOWHERE = "http://127.0.0.1:9"
FAILING = (
    "POST /v1/checkout/sessions",
    "POST /v1/refunds",
    "GET /v1/refunds",
    "GET /v1/disputes",
    "GET /v1/checkout/sessions/{page}",
    "POST /v1/checkout/sessions/{page}/expire",
)


class Bank(People):
    """What happens at the bank, and when we hear of it."""

    def the_bank_opens(self) -> None:
        ledger = self.bank.ledger
        for books in (ledger.sessions, ledger.intents, ledger.refunds, ledger.disputes, ledger.answers):
            books.clear()
        ledger.movements.clear()
        self.notices: list[bytes] = []
        # Dossiers of which the bank took the money while they waited for it.
        self.promised: set[int] = set()
        self.the_bank_is_back()

    @property
    def is_silent(self) -> bool:
        return bool(self.portal.STRIPE_API_BASE == NOWHERE)

    @rule(which=chosen, accepted=st.booleans())
    def a_card_is_tried(self, which: int, accepted: bool) -> None:
        """At the bank alone: a notice leaves, that may never come."""
        for payment in self.payments(which):
            outcome = self.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED if accepted else REFUSED)
            if outcome == "closed":
                continue
            page = self.bank.ledger.session(sure(payment.checkout_id))
            if outcome == "paid":
                self.tell("checkout.session.completed", page)
                if Dossier.objects.filter(pk=payment.dossier_id, state__in=PAYING).exists():
                    self.promised.add(payment.dossier_id)
            else:
                self.tell("payment_intent.payment_failed", self.bank.ledger.intent(page["payment_intent"]))

    @rule(which=chosen)
    def the_payment_page_is_left(self, which: int) -> None:
        for payment in self.payments(which):
            with suppress(ApiError):
                self.tell("checkout.session.expired", self.bank.ledger.expire(sure(payment.checkout_id)))

    # Notices: late, doubled, in any order, lost

    def tell(self, kind: str, about: dict[str, Any]) -> None:
        shown = {key: value for key, value in about.items() if not key.startswith("_")}
        event = {"id": f"evt_{len(self.notices)}", "object": "event", "type": kind, "data": {"object": shown}}
        self.notices.append(json.dumps(event).encode())

    @precondition(lambda self: self.notices)
    @rule(rank=st.integers(0, 9), times=st.integers(1, 2), comes_again=st.booleans())
    def a_notice_comes(self, rank: int, times: int, comes_again: bool) -> None:
        if not self.notices:
            return
        body = self.notices.pop(rank % len(self.notices))
        answers = [self.post(body) for _ in range(times)]
        if comes_again or 503 in answers:
            self.notices.append(body)

    @precondition(lambda self: self.notices)
    @rule(rank=st.integers(0, 9))
    def a_notice_is_lost(self, rank: int) -> None:
        if self.notices:
            self.notices.pop(rank % len(self.notices))

    @precondition(lambda self: self.notices)
    @rule()
    def every_notice_comes(self) -> None:
        for body in self.notices:
            self.post(body)
        self.notices.clear()

    def post(self, body: bytes) -> int:
        signature = self.bank.webhooks.signature(body)
        status = self.browser.post(
            reverse("stripe_webhook"), body, "application/json", headers={"Stripe-Signature": signature}
        ).status_code
        failing = self.is_silent or self.bank.ledger.failing
        assert status == 204 or (status == 503 and failing), "a notice of the bank's own is taken"
        return status

    # What the bank's own staff do

    @rule(which=chosen, part=st.sampled_from([1, 2]))
    def the_bank_gives_money_back_by_itself(self, which: int, part: int) -> None:
        for intent in self.received(which):
            if intent not in self.contested():
                amount = self.bank.ledger.intent(intent)["amount_received"] // part
                with suppress(ApiError):
                    self.bank.ledger.refund({"payment_intent": intent, "amount": str(amount)})
                    self.tell("charge.refunded", self.bank.ledger.charge_of(intent))

    @precondition(lambda self: self.bank.ledger.refunds)
    @rule(rank=st.integers(0, 3))
    def a_refund_fails(self, rank: int) -> None:
        made = list(self.bank.ledger.refunds)[-1 - rank :][:1]
        for key in made:
            self.tell("refund.failed", self.bank.ledger.fail_refund(key))

    @rule(which=chosen)
    def a_payment_is_contested(self, which: int) -> None:
        for intent in self.received(which):
            given_back = self.bank.ledger.charge_of(intent)["amount_refunded"]
            if intent not in self.contested() and not given_back:
                self.tell("charge.dispute.created", self.bank.ledger.dispute(intent))

    @precondition(lambda self: self.bank.ledger.disputes)
    @rule(won=st.booleans())
    def disputes_are_judged(self, won: bool) -> None:
        for key, dispute in self.bank.ledger.disputes.items():
            if dispute["status"] == "needs_response":
                self.tell("charge.dispute.closed", self.bank.ledger.close_dispute(key, won=won))

    def received(self, which: int) -> list[str]:
        paid = Payment.objects.filter(dossier__in=self.dossiers[which : which + 1])
        return [i for i in paid.values_list("intent_id", flat=True) if self.took(i)]

    def took(self, intent: str) -> int:
        return intent in self.bank.ledger.intents and self.bank.ledger.intent(intent)["amount_received"]

    def contested(self) -> set[str]:
        return {row["payment_intent"] for row in self.bank.ledger.disputes.values()}

    # What the Caisse's agents keep waiting

    @rule(which=chosen, reason=st.sampled_from(RefundHold.Reason.values), waits=st.booleans())
    def a_refund_is_held_or_let_go(self, which: int, reason: str, waits: bool) -> None:
        for payment in Payment.objects.filter(dossier__in=self.dossiers[which : which + 1]):
            with suppress(Refused):
                if holding.hold_of(payment):
                    holding.release(payment, sure(self.staff.user))
                else:
                    holding.hold(payment, sure(self.staff.user), reason)
            if waits:
                before = Refund.objects.filter(payment=payment, asked_at__isnull=False).count()
                tick()
                asked = Refund.objects.filter(payment=payment, asked_at__isnull=False).count()
                assert asked == before or not holding.hold_of(payment), "what is held is not asked"

    def every_refund_is_let_go(self) -> None:
        for payment in Payment.objects.filter(dossier__in=self.dossiers, pk__in=holding.held()):
            holding.release(payment, sure(self.staff.user))

    # Its failures

    @precondition(lambda self: not self.is_silent)
    @rule()
    def the_bank_is_silent(self) -> None:
        self.portal.STRIPE_API_BASE = NOWHERE

    @rule(which=chosen, what=st.sampled_from(FAILING))
    def the_bank_fails_on_one_thing(self, which: int, what: str) -> None:
        pages = [payment.checkout_id for payment in self.payments(which)]
        self.bank.ledger.failing |= {what.format(page=page) for page in pages}

    @precondition(lambda self: self.is_silent or self.bank.ledger.failing)
    @rule()
    def the_bank_is_back(self) -> None:
        self.portal.STRIPE_API_BASE = self.bank.url
        self.bank.ledger.failing.clear()

    @rule(
        which=chosen,
        cards=st.sampled_from([(), (True,), (False,), (False, True)]),
        minutes=st.sampled_from([5, 60, 3_000]),
        transition=st.sampled_from(["cancel_request", "cancel_by_organisation", "expire", ""]),
    )
    def midnight_of_the_deadline_passes_while_the_bank_is_silent(
        self, which: int, cards: tuple[bool, ...], minutes: int, transition: str
    ) -> None:
        """A card is tried in time, or twice; the bank is down at midnight, and people go on clicking."""
        dossier = self.dossier(which)
        if (
            dossier is None
            or dossier.status not in PAYING
            or dossier.deadline is None
            or dossier.is_overdue()
        ):
            return
        last = datetime.combine(dossier.deadline, time(23, 50), timezone.get_current_timezone())
        self.time.move_to(max(last, timezone.now()))
        self.the_bank_is_back()
        self.starts_paying(which)
        for accepted in cards:
            self.a_card_is_tried(which, accepted)
        self.the_bank_is_silent()
        self.time.shift(timedelta(minutes=10 + minutes))
        tick()
        if transition:
            self.someone_plays(which, transition, 5, False)
        self.starts_paying(which)
        waits = Dossier.objects.get(pk=dossier.pk)
        assert dossier.pk not in self.promised or waits.status in PAYING, "without the bank's word, it waits"
        self.the_bank_is_back()
        tick()
        assert not Dossier.objects.get(pk=dossier.pk).awaits_the_clock()
