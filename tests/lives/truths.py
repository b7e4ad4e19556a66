"""What is true of every life, after each step and once everything has settled."""

import re
from datetime import date, timedelta
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
from accounts.rights.models import DifClaim, RightsLine
from cpf_portal.common.french import MONTHS
from cpf_portal.operations.periodic_tasks import reconcile, tick
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier, Proposal
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.holder import engagements
from dossiers.lifecycle import LIVE, SEATED, State
from dossiers.messages import notices
from dossiers.messages.models import OutboxMessage
from dossiers.money import card, closings
from dossiers.money.models import Closing
from dossiers.reviews.models import Review
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.models import Dispute, Refund
from payments.refunds.told import given_back
from tests.lives.bank import Bank
from tests.lives.people import PERSONAL
from tests.worker import deliver

CASES_BEFORE_VALIDATION = (State.REQUEST_CANCELLED, State.REFUSED_BY_ORGANISATION)
MOVES_TO_COME = [s for s in State if s in SEATED and s is not State.COMPLETED]
UNTIL = re.compile(rf"(?:avant la fin du|jusqu'au) \w+ (\d+)(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})")


class Truths(Bank):
    """Nothing is created or lost, nothing is told before it is so, nobody waits for nothing."""

    @invariant()
    def the_ledger_holds(self):
        lines = RightsLine.objects.filter(trainee=self.trainee)
        account = ledger.account_of(self.trainee.pk)
        for balances in account.by_source.values():
            assert min(balances.available, balances.reserved, balances.used) >= 0
        avoirs = Closing.objects.filter(dossier__trainee=self.trainee, applied_at__isnull=False).aggregate(
            sum=Sum("credit", default=0)
        )["sum"]
        credited = lines.filter(kind="credit").aggregate(sum=Sum("available", default=0))["sum"]
        accepted = DifClaim.objects.filter(trainee=self.trainee, status="accepted").first()
        assert credited == self.given + avoirs + (dif.amount_of(accepted.hours) if accepted else 0)
        total = account.total
        assert total.available + total.reserved + total.used == credited
        for d in self.all():
            assert sum(ledger.reserved_for(d.number).values()) == self.should_hold(d)

    def should_hold(self, d: Dossier) -> int:
        """What the ledger must hold for a dossier, by its own rows."""
        if d.to_pay is None or d.status in CASES_BEFORE_VALIDATION:
            return 0
        agreed = (d.credit_used or 0) + (d.rights_used or 0)
        if d.status in SEATED and d.status is not State.COMPLETED:
            return agreed
        closing = Closing.objects.filter(dossier=d).first()
        return 0 if closing is None or closing.applied_at else agreed

    @invariant()
    def nothing_is_held_for_what_is_over(self):
        """Whether or not a clock has played: the deadline binds wherever it is read."""
        usable = ledger.usable_account_of(self.trainee.pk)
        assert min(each.available for each in usable.by_source.values()) >= 0
        stands = [d for d in self.all() if not d.has_lapsed or card.may_be_paid(d)]
        assert usable.total.reserved == sum(self.should_hold(d) for d in stands)
        shown = [d for d in self.all() if d.hidden_at is None]
        counts = engagements.counts(self.trainee.pk)
        assert counts.live == len([d for d in shown if d.standing in LIVE])

    @invariant()
    def the_journal_is_whole(self):
        for d in self.all():
            entries = list(Entry.objects.filter(dossier=d))
            assert [e.sequence for e in entries] == list(range(1, len(entries) + 1))
            assert d.state == (entries[-1].target if entries else State.DRAFT)
            sources = [State.DRAFT.value, *(e.target for e in entries[:-1])]
            assert [e.source for e in entries] == sources[: len(entries)]
            assert (d.deadline is None) == (d.status not in MOVES_TO_COME)
            if d.entry_confirmed_on:
                assert "declare_no_show" not in [e.transition for e in entries]
                closing = Closing.objects.filter(dossier=d).first()
                assert closing is None or closing.case in (2, 7, 8, 9), "whoever entered is settled so"

    @invariant()
    def the_seats_are_counted(self):
        for d in self.all():
            d.session.refresh_from_db()
            assert d.session.seats_taken == (d.status in SEATED)

    @invariant()
    def what_the_card_cannot_take_is_asked_of_nobody(self):
        for d in self.all():
            if d.to_pay is not None:
                assert d.price == d.credit_used + d.rights_used + d.to_pay + d.waived
                assert d.to_pay == 0 or d.to_pay >= 50
                assert 0 <= d.waived < 50

    @invariant()
    def the_card_money_holds(self):
        """Received = kept + given back + still to give back + contested; never asked for more than owed."""
        for d in self.all():
            closing = Closing.objects.filter(dossier=d).first()
            for p in Payment.objects.filter(dossier=d, status="succeeded"):
                due, back, taken = self.owed(p), self.back(p), self.taken(p)
                ours = sum(r.amount for r in p.refunds.filter(made_elsewhere=False).exclude(status="failed"))
                assert 0 <= ours <= due <= p.amount
                assert back <= p.amount
                assert giving_back.owed_on(p) == max(0, due - back - taken)
            counted = [p.amount for p in Payment.objects.filter(dossier=d, counted=True)]
            assert sum(counted) == d.card_paid
            assert len(counted) <= 1, "nobody pays twice"
            if closing:
                assert closing.card_refunded + closing.card_kept == d.card_paid
                assert closing.credit == (closing.card_kept if closing.case == 6 else 0)
                assert closing.card_undue <= closing.card_back <= closing.card_refunded
            if closing and not closing.applied_at:
                gone = sum(self.back(p) + self.taken(p) for p in d.payments.filter(counted=True))
                assert closings.of(d).card_back == min(gone, d.card_paid), "it would not go twice"

    def owed(self, p: Payment) -> int:
        """The cents of a payment that must go back to the card."""
        closing = Closing.objects.filter(dossier=p.dossier_id, applied_at__isnull=False).first()
        if not p.counted:
            return p.amount
        return closing.card_refunded - closing.card_undue if closing else 0

    def back(self, p: Payment) -> int:
        return sum(r.amount for r in p.refunds.exclude(status="failed"))

    def taken(self, p: Payment) -> int:
        return sum(each.amount for each in p.disputes.filter(status__in=Dispute.TAKEN))

    @invariant()
    def what_was_paid_in_time_is_honoured(self):
        for d in self.all():
            assert d.pk not in self.promised or d.status is not State.REQUEST_CANCELLED

    @invariant()
    def money_is_told_as_it_is(self):
        for d in self.all():
            done = Refund.objects.filter(payment__dossier=d, status="succeeded")
            told = [line for line in given_back(d) if re.search(r"€ fait le", line)]
            assert len(told) == done.count() or not d.to_pay
            assert not [line for line in given_back(d) if re.search(r"[Rr]emboursée?s?\b", line)]

    @invariant()
    def nothing_goes_wrong_in_silence(self):
        assert self.troubles.seen == []

    # Messages

    @rule()
    def messages_leave(self):
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
        text = notices.message(owed.entry, owed.reader).text.replace("\u00a0", " ")
        assert not re.search(r"\b[Rr]emboursée?s?\b", text), "only the bank says that money went back"
        said = timezone.localdate(owed.entry.at)
        for day, month, year in UNTIL.findall(text):
            assert date(int(year), MONTHS.index(month) + 1, int(day)) >= said

    # Once everything has settled

    def everything_settles(self):
        """Long after, with a bank that answers: its books and ours agree to the cent."""
        self.the_bank_is_back()
        self.disputes_are_judged(won=len(self.notices) % 2 == 0)
        for _ in range(4):
            self.time.shift(timedelta(days=45))
            reconcile()
            tick()
            for payment in Payment.objects.filter(dossier__in=self.dossiers, status="succeeded"):
                giving_back.retry(payment)
            tick()
        self.every_notice_comes()
        self.messages_leave()
        for name in dir(type(self)):
            if hasattr(getattr(type(self), name), "hypothesis_stateful_invariant"):
                getattr(self, name)()
        assert not [d for d in self.all() if d.awaits_the_clock()], "a deadline without its clock move"
        for d in self.all():
            self.the_bank_agrees_about(d)
            self.the_page_tells(d)
        self.a_closed_account_names_no_one()
        connection.check_constraints()

    def the_bank_agrees_about(self, d: Dossier) -> None:
        books = [m for m in self.bank.ledger.movements if m["metadata"]["dossier"] == d.number]
        received = list(Payment.objects.filter(dossier=d, status="succeeded"))
        assert len([m for m in books if m["kind"] == "charge"]) == len(received)
        assert sum(m["amount"] for m in books) == sum(
            p.amount - self.back(p) - self.taken(p) for p in received
        )
        for p in received:
            went = self.back(p) + self.taken(p)
            elsewhere = p.refunds.filter(made_elsewhere=True).exists() or p.disputes.exists()
            assert went >= self.owed(p)
            assert went == self.owed(p) or elsewhere, "what goes beyond is the bank's own doing"

    def the_page_tells(self, d: Dossier) -> None:
        if self.is_closed or not Payment.objects.filter(dossier=d, status="succeeded").exists():
            return
        self.browser.force_login(self.trainee.user, backend="accounts.login.backends.NirBackend")
        answer = self.browser.get(reverse("dossier", args=[d.number]))
        assert answer.status_code == 200
        assert "Remboursé" not in answer.text

    def a_closed_account_names_no_one(self) -> None:
        if not self.is_closed:
            return
        rows: list[Any] = [*self.all()]
        for model in (Entry, Proposal, Review, ForceMajeureClaim):
            rows += model.objects.filter(dossier__in=self.dossiers)
        told = str(serializers.serialize("python", rows))
        assert [word for word in PERSONAL if word in told] == []
        assert not any(self.trainee.documents.values_list("content", flat=True))
