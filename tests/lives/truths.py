"""What is true of every life, after each step and once everything has settled."""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.core import mail, serializers
from django.db import connection
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from hypothesis.stateful import invariant, rule
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.rights import dif, ledger
from accounts.rights.dotations import expiry
from accounts.rights.models import DifClaim, RightsLine
from cpf_portal.common.french import MONTHS
from cpf_portal.operations.invariants.every import invariants
from cpf_portal.operations.periodic_tasks import reconcile, tick
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import PARTS, Dossier, Proposal
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.holder import engagements
from dossiers.lifecycle import LIVE, SEATED, State
from dossiers.messages.models import OutboxMessage
from dossiers.money import card, closings
from dossiers.money.models import Closing
from dossiers.reviews.models import Review
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.models import Dispute, Refund
from payments.refunds.told import given_back
from tests.kinds import sure
from tests.letters import text_of
from tests.lives.bank import Bank
from tests.lives.people import PERSONAL
from tests.worker import deliver

INVARIANTS = [each for each in invariants() if not each.name.startswith("references-")]
CASES_BEFORE_VALIDATION = (State.REQUEST_CANCELLED, State.REFUSED_BY_ORGANISATION)
MOVES_TO_COME = [s for s in State if s in SEATED and s is not State.COMPLETED]
UNTIL = re.compile(rf"(?:avant la fin du|jusqu'au) \w+ (\d+)(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})")


def closing_of(dossier: Dossier) -> Closing | None:
    return getattr(dossier, "closing", None)


def received(dossier: Dossier) -> list[Payment]:
    return [payment for payment in dossier.payments.all() if payment.status == "succeeded"]


class Truths(Bank):
    """Nothing is created or lost, nothing is told before it is so, nobody waits for nothing."""

    seen: list[Dossier]
    has_settled = False

    def check_invariants(self, *given: Any) -> None:
        """They all look at one reading."""
        self.seen = self.all() if hasattr(self, "dossiers") else []
        super().check_invariants(*given)

    @invariant()
    def the_rows_break_nothing_that_the_product_checks(self) -> None:
        """What a clock owes is asked once everything has settled."""
        looked = [each for each in INVARIANTS if self.has_settled or not each.after_the_clock]
        assert [(each.name, wrong) for each in looked if (wrong := each.find()).total] == []

    @invariant()
    def the_ledger_holds(self) -> None:
        lines = RightsLine.objects.filter(trainee=self.trainee)
        account = ledger.account_of(self.trainee.pk)
        for balances in account.by_source.values():
            assert min(balances.available, balances.reserved, balances.used) >= 0
        avoirs = Closing.objects.filter(dossier__trainee=self.trainee, applied_at__isnull=False).aggregate(
            sum=Sum("credit", default=0)
        )["sum"]
        credited = lines.filter(kind="credit").aggregate(sum=Sum("available", default=0))["sum"]
        accepted = DifClaim.objects.filter(trainee=self.trainee, status="accepted").first()
        own = self.given + avoirs + (dif.amount_of(accepted.hours) if accepted else 0)
        assert credited == own + sum(self.dotations.values())
        returned = -lines.filter(kind="expire").aggregate(sum=Sum("available", default=0))["sum"]
        total = account.total
        assert total.available + total.reserved + total.used + returned == credited
        self.each_dotation_holds(account)
        for dossier in self.seen:
            assert sum(ledger.reserved_for(dossier.number).values()) == self.should_hold(dossier)

    def each_dotation_holds(self, account: ledger.Account) -> None:
        """What was given = what is there + what is used + what went back to its giver, dotation by dotation."""
        today = timezone.localdate()
        back: dict[int | None, int] = {}
        for line in RightsLine.objects.filter(trainee=self.trainee, kind="expire"):
            back[line.dotation_id] = back.get(line.dotation_id, 0) - line.available
        for each in account.dotations:
            held = each.balances
            assert min(held.available, held.reserved, held.used) >= 0
            there = held.available + held.reserved + held.used
            assert there + back.get(each.pk, 0) == self.dotations[each.pk]
            gone = each.has_expired(today) or self.is_closed
            assert gone or each.pk not in back, "nothing goes back before its last day is over"
        used = sum(each.balances.used for each in account.dotations)
        closings = Closing.objects.filter(dossier__trainee=self.trainee, applied_at__isnull=False)
        assert used == sum(closing.dotation_kept for closing in closings)
        own = account.total.used - used
        assert own == sum(closing.rights_used for closing in closings)

    def should_hold(self, dossier: Dossier) -> int:
        """What the ledger must hold for a dossier, by its own rows."""
        if dossier.to_pay is None or dossier.status in CASES_BEFORE_VALIDATION:
            return 0
        agreed = sum(getattr(dossier, name) or 0 for name in ("dotation_used", "credit_used", "rights_used"))
        if dossier.status in SEATED and dossier.status is not State.COMPLETED:
            return agreed
        closing = closing_of(dossier)
        return 0 if closing is None or closing.applied_at else agreed

    @invariant()
    def nothing_is_held_for_what_is_over(self) -> None:
        """Whether or not a clock has played: the deadline binds wherever it is read."""
        usable = ledger.usable_account_of(self.trainee.pk)
        assert min(each.available for each in usable.by_source.values()) >= 0
        stands = [dossier for dossier in self.seen if not dossier.has_lapsed or card.may_be_paid(dossier)]
        assert usable.total.reserved == sum(self.should_hold(dossier) for dossier in stands)
        shown = [dossier for dossier in self.seen if dossier.hidden_at is None]
        counts = engagements.counts(self.trainee.pk)
        assert counts.live == len([dossier for dossier in shown if dossier.standing in LIVE])

    @invariant()
    def whoever_entered_is_settled_so(self) -> None:
        for dossier in self.seen:
            if dossier.entry_confirmed_on:
                assert "declare_no_show" not in [e.transition for e in dossier.entries.all()]
                closing = closing_of(dossier)
                assert closing is None or closing.case in (2, 7, 8, 9), "whoever entered is settled so"

    @invariant()
    def what_the_card_cannot_take_is_asked_of_nobody(self) -> None:
        for dossier in self.seen:
            if dossier.to_pay is not None:
                parts = [getattr(dossier, name) for name in PARTS]
                assert dossier.price == sum(parts) + dossier.waived
                assert dossier.to_pay == 0 or dossier.to_pay >= 50
                assert 0 <= dossier.waived < 50

    @invariant()
    def a_funder_s_silence_is_not_the_trainee_s(self) -> None:
        for dossier in self.seen:
            played = [entry.transition for entry in dossier.entries.all()]
            assert ("ask_top_up", "expire") not in pairwise(played)

    @invariant()
    def the_card_money_holds(self) -> None:
        """Received = kept + given back + still to give back + contested; never asked for more than owed."""
        owed = dict(Payment.objects.filter(dossier__in=self.dossiers, owed__gt=0).values_list("pk", "owed"))
        for dossier in self.seen:
            closing = closing_of(dossier)
            for payment in received(dossier):
                due, back, taken = self.owed(payment), self.back(payment), self.taken(payment)
                ours = sum(
                    r.amount for r in payment.refunds.all() if not r.made_elsewhere and r.status != "failed"
                )
                assert 0 <= ours <= due <= payment.amount
                assert owed.get(payment.pk, 0) == max(0, due - back - taken)
            if closing:
                assert closing.card_undue <= closing.card_back <= closing.card_refunded
            if closing and not closing.applied_at:
                gone = sum(
                    self.back(payment) + self.taken(payment)
                    for payment in dossier.payments.all()
                    if payment.counted
                )
                again = Dossier.objects.get(pk=dossier.pk)
                assert sure(closings.of(again)).card_back == min(gone, dossier.card_paid), (
                    "it would not go twice"
                )

    def owed(self, payment: Payment) -> int:
        """The cents of a payment that must go back to the card."""
        if not payment.counted:
            return payment.amount
        closing = closing_of(payment.dossier)
        return closing.card_refunded - closing.card_undue if closing and closing.applied_at else 0

    def back(self, payment: Payment) -> int:
        return sum(r.amount for r in payment.refunds.all() if r.status != "failed")

    def taken(self, payment: Payment) -> int:
        return sum(each.amount for each in payment.disputes.all() if each.status in Dispute.TAKEN)

    @invariant()
    def what_was_paid_in_time_is_honoured(self) -> None:
        for dossier in self.seen:
            assert dossier.pk not in self.promised or dossier.status is not State.REQUEST_CANCELLED

    @invariant()
    def money_is_told_as_it_is(self) -> None:
        for dossier in self.seen:
            done = [
                refund
                for payment in dossier.payments.all()
                for refund in payment.refunds.all()
                if refund.status == "succeeded"
            ]
            lines = given_back(dossier)
            told = [line for line in lines if re.search(r"€ fait le", line)]
            assert len(told) == len(done) or not dossier.to_pay
            assert not [line for line in lines if re.search(r"[Rr]emboursée?s?\b", line)]

    @invariant()
    def nothing_goes_wrong_in_silence(self) -> None:
        assert self.troubles.seen == []

    # Messages

    @rule()
    def messages_leave(self) -> None:
        owed = OutboxMessage.objects.filter(sent_at=None, entry__dossier__in=self.dossiers)
        for each in owed.select_related("entry__dossier__trainee__user", "entry__dossier__organisation"):
            self.says_what_can_be_met(each)
        mail.outbox.clear()
        deliver()
        assert not owed.exists(), "every message leaves"
        jobs = ProcrastinateJob.objects.filter(task_name="mail_refund", pk__gt=self.last_job)
        for job in jobs.order_by("pk"):
            if job.args["about"] == "done":
                assert Refund.objects.get(pk=job.args["refund_id"]).done_at
            app.tasks[job.task_name](**job.args)
            self.last_job = job.pk
        to = {address for message in mail.outbox for address in message.to}
        assert "" not in to
        assert not self.is_closed or "zenobie@example.fr" not in to, "nobody is left to write to"

    last_job = 0

    def says_what_can_be_met(self, owed: OutboxMessage) -> None:
        text = text_of(owed.entry, owed.reader).replace("\u00a0", " ")
        assert not re.search(r"\b[Rr]emboursée?s?\b", text), "only the bank says that money went back"
        said = timezone.localdate(owed.entry.at)
        for day, month, year in UNTIL.findall(text):
            assert date(int(year), MONTHS.index(month) + 1, int(day)) >= said

    # Once everything has settled

    def everything_settles(self) -> None:
        """Long after, with a bank that answers: its books and ours agree to the cent."""
        self.the_bank_is_back()
        self.every_refund_is_let_go()
        self.disputes_are_judged(won=len(self.notices) % 2 == 0)
        for _ in range(4):
            self.time.shift(timedelta(days=45))
            reconcile()
            tick()
            for payment in Payment.objects.filter(dossier__in=self.dossiers, status="succeeded"):
                giving_back.retry(payment)
            tick()
            expiry.play()
        self.every_notice_comes()
        self.messages_leave()
        for each in ledger.account_of(self.trainee.pk).dotations:
            expired = each.has_expired(timezone.localdate())
            assert not (expired and each.balances.available), "what has expired is its giver's again"
        self.seen, self.has_settled = self.all(), True
        for name in dir(type(self)):
            if hasattr(getattr(type(self), name), "hypothesis_stateful_invariant"):
                getattr(self, name)()
        assert not [dossier for dossier in self.all() if dossier.awaits_the_clock()], (
            "a deadline without its clock move"
        )
        for dossier in self.all():
            self.the_bank_agrees_about(dossier)
            self.the_page_tells(dossier)
        self.a_closed_account_names_no_one()
        connection.check_constraints()

    def the_bank_agrees_about(self, dossier: Dossier) -> None:
        books = [m for m in self.bank.ledger.movements if m["metadata"]["dossier"] == dossier.number]
        received = list(Payment.objects.filter(dossier=dossier, status="succeeded"))
        assert len([m for m in books if m["kind"] == "charge"]) == len(received)
        assert sum(m["amount"] for m in books) == sum(
            payment.amount - self.back(payment) - self.taken(payment) for payment in received
        )
        for payment in received:
            went = self.back(payment) + self.taken(payment)
            elsewhere = payment.refunds.filter(made_elsewhere=True).exists() or payment.disputes.exists()
            assert went >= self.owed(payment)
            assert went == self.owed(payment) or elsewhere, "what goes beyond is the bank's own doing"

    def the_page_tells(self, dossier: Dossier) -> None:
        if self.is_closed or not Payment.objects.filter(dossier=dossier, status="succeeded").exists():
            return
        self.browser.force_login(self.trainee.user, backend="accounts.login.backends.NirBackend")
        answer = self.browser.get(reverse("dossier", args=[dossier.number]))
        assert answer.status_code == 200
        went = any(self.back(payment) + self.taken(payment) for payment in dossier.payments.all())
        assert went or "Remboursé" not in answer.text

    def a_closed_account_names_no_one(self) -> None:
        if not self.is_closed:
            return
        rows: list[Any] = [*self.all()]
        for model in (Entry, Proposal, Review, ForceMajeureClaim):
            rows += model.objects.filter(dossier__in=self.dossiers)
        told = str(serializers.serialize("python", rows))
        assert [word for word in PERSONAL if word in told] == []
        assert not any(self.trainee.documents.values_list("content", flat=True))
