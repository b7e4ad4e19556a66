"""What a hostile reader found once, and must never find again."""

import threading
from dataclasses import astuple
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.documents.files import DocumentField, kind_of
from accounts.documents.models import Document
from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from cpf_portal.common.law import CARD_MINIMUM
from cpf_portal.operations.periodic_tasks import tick
from cpf_portal.simulators.bank.ledger import ACCEPTED, ApiError
from dossiers import transitions
from dossiers.dossier.declarations import due_after
from dossiers.dossier.models import Dossier
from dossiers.messages.models import Reminder
from dossiers.messages.reminders import remind
from dossiers.messages.words import told
from dossiers.money.closings import settlement_of
from dossiers.money.financing import Plan, payable
from dossiers.money.models import Closing
from dossiers.organisation.sessions.session_closing import cancel_session
from dossiers.transitions import drafts
from dossiers.transitions.engine import playing
from payments.card import checkout
from payments.card.models import Payment
from payments.refunds.giving_back import pay_due
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure
from tests.letters import text_of
from tests.payments.card.test_webhook import call

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def state(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return dossier.state


@pytest.mark.parametrize("year", [1, 1900, 2060, 2101, 9999])
def test_dates_beyond_any_plan_are_refused_not_a_crash(client: Client, year: int) -> None:
    dossier = f.a_dossier("requested")
    far = date(year, 12, 31)
    for terms in ({"starts_on": far, "ends_on": far}, {"ends_on": far}):
        with pytest.raises(Refused):
            f.propose(dossier, **terms)
    client.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    given = {"starts_on": far.isoformat(), "ends_on": far.isoformat(), "hours": "10", "price": "870"}
    address = reverse("organisation_transition", args=[dossier.number, "proposer"])
    assert client.post(address, given).status_code == 200
    assert state(dossier) == "requested"


def test_a_session_of_another_century_is_refused_when_it_is_asked_for(client: Client) -> None:
    session = f.a_session(starts_on=date(2150, 1, 4), ends_on=date(2150, 1, 8))
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    answer = client.post(reverse("dossier_create", args=[session.pk]), follow=True)
    assert answer.status_code == 200
    assert not Dossier.objects.exists()


def test_money_is_given_back_when_the_dossier_cannot_take_it_for_whatever_reason(
    payer: Payer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dossier = f.a_dossier("to_validate")
    payment = payer.start(dossier)

    def broken(*_: object) -> None:
        raise ArithmeticError("a bug of ours")

    with monkeypatch.context() as bug:
        bug.setattr(playing, "_deadline", broken)
        payer.yes(payment)
    payment.refresh_from_db()
    assert (payment.status, payment.counted, state(dossier)) == ("succeeded", False, "payment_pending")
    pay_due()
    assert payer.kept == 0
    assert "will be refunded" in caplog.text


@pytest.mark.parametrize(
    ("figures", "paid"),
    [
        (Plan(0, 0, 86_970, 0, 30), Plan(0, 0, 86_950, 0, 50)),
        (Plan(0, 100, 86_851, 0, 49), Plan(0, 100, 86_850, 0, 50)),
        (Plan(0, 0, 86_950, 0, 50), Plan(0, 0, 86_950, 0, 50)),
        (Plan(0, 0, 87_000, 0, 0), Plan(0, 0, 87_000, 0, 0)),
        (Plan(0, 20, 10, 0, 30), Plan(0, 10, 0, 0, 50)),
        (Plan(0, 9_980, 0, 0, 20), Plan(0, 9_950, 0, 0, 50)),
        (Plan(0, 9_980, 10, 0, 10), Plan(0, 9_950, 0, 0, 50)),
        (Plan(0, 0, 0, 0, 30), Plan(0, 0, 0, 0, 0, waived=30)),
        (Plan(0, 5, 5, 0, 20), Plan(0, 5, 5, 0, 0, waived=20)),
        (Plan(0, 0, 0, 0, 49), Plan(0, 0, 0, 0, 0, waived=49)),
        (Plan(0, 0, 0, 0, 50), Plan(0, 0, 0, 0, 50)),
    ],
)
def test_what_is_left_can_be_paid_by_a_card(figures: Plan, paid: Plan) -> None:
    assert payable(figures) == paid
    assert sum(astuple(paid)) == sum(astuple(figures))
    assert paid.to_pay == 0 or paid.to_pay >= 50


def test_some_cents_missing_do_not_forbid_a_training(payer: Payer) -> None:
    dossier = f.a_dossier("to_validate", f.a_draft(f.a_trainee(cents=86_970, is_jobseeker=True)))
    payer.yes(payer.start(dossier))
    assert state(dossier) == "validated"
    assert dossier.card_paid == CARD_MINIMUM


def test_cents_that_no_card_takes_move_from_the_avoir(payer: Payer) -> None:
    trainee = f.a_trainee(cents=0)
    ledger.credit(trainee.pk, "avoir", 9_980, "Avoir")
    dossier = f.a_dossier("to_validate", trainee=trainee, session=f.a_session(f.an_action(price=10_000)))
    payer.yes(payer.start(dossier))
    assert state(dossier) == "validated"
    assert (dossier.credit_used, dossier.card_paid, dossier.waived) == (9_950, 50, 0)
    f.cancel(dossier)
    pay_due()
    assert payer.kept == 0
    assert ledger.account_of(trainee.pk).credit == 9_980


def test_cents_that_nothing_can_pay_are_waived_and_said(client: Client) -> None:
    dossier = f.a_dossier("to_validate", session=f.a_session(f.an_action(price=30)))
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    page = client.get(reverse("dossier", args=[dossier.number])).text.replace("\u00a0", " ")
    assert "ne peut payer, non demandés" in page
    assert "−0,30 €" in page
    f.validate(dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.waived, dossier.to_pay, dossier.card_paid) == ("validated", 30, 0, 0)
    entry = sure(dossier.entries.last())
    assert entry.details["waived"] == 30
    assert "0,30 € ne vous sont pas demandés" in text_of(entry, "trainee").replace("\u00a0", " ")
    closing = f.cancel(dossier).closing
    assert (closing.rights_released, closing.card_refunded) == (0, 0)


@pytest.mark.parametrize("waived", [1, 50])
def test_the_database_waives_only_what_no_card_takes(waived: int) -> None:
    dossier = f.a_dossier("validated", f.a_draft(f.a_trainee(cents=500_000, is_jobseeker=True)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(waived=waived)


def test_a_page_that_the_bank_refuses_to_open_leaves_the_dossier_free_to_be_cancelled(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = f.a_dossier("to_validate")

    def refuses(*_: object) -> None:
        raise ApiError("not today")

    monkeypatch.setattr(payer.bank.ledger, "open_session", refuses)
    with pytest.raises(Refused):
        payer.start(dossier)
    assert state(dossier) == "payment_refused"
    f.cancel_request(dossier)
    assert ledger.account_of(dossier.trainee_id).total.reserved == 0


def test_no_payment_page_opens_after_the_deadline_even_when_no_worker_runs(
    client: Client, payer: Payer
) -> None:
    dossier = f.a_dossier("payment_pending")
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
        answer = client.post(reverse("checkout_start", args=[dossier.number]))
    assert payer.bank.url not in answer.headers.get("Location", "")
    assert state(dossier) == "request_cancelled"
    assert not payer.bank.ledger.sessions


def test_a_card_accepted_in_time_after_a_refused_one_is_honoured_though_told_late(payer: Payer) -> None:
    dossier = f.a_dossier("to_validate")
    payment = payer.start(dossier)
    payer.no(payment)
    assert state(dossier) == "payment_refused"
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)  # and the webhook is lost
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        tick()
    assert state(dossier) == "validated"
    assert payer.kept == 15_000


def test_what_is_applied_at_midnight_is_what_was_confirmed_before_it() -> None:
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=PARIS), tick=False):
        dossier = f.a_dossier("validated", session=f.a_session(starts_on=date(2026, 12, 18)))
    with time_machine.travel(datetime(2026, 12, 10, 23, 59, 59, tzinfo=PARIS), tick=False):
        shown = settlement_of(dossier, timezone.localdate())
    past_midnight = time_machine.travel(datetime(2026, 12, 11, 0, 0, 1, tzinfo=PARIS), tick=False)
    with past_midnight, pytest.raises(Refused, match="Les conséquences ont changé"):
        transitions.cancel(dossier, f.owner(dossier), expected=shown)
    assert state(dossier) == "validated"


@pytest.mark.django_db(transaction=True)
def test_nobody_enters_a_session_while_it_is_being_cancelled() -> None:
    """A request sent at that moment is either cancelled with the others or refused."""
    draft = f.a_draft()
    agent = f.agent(draft)
    sent, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            f.send(draft)
            sent.set()
            go_on.wait(5)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    sent.wait(5)
    threading.Timer(0.5, go_on.set).start()
    outcomes = cancel_session(draft.session, agent, reason="Salle inondée.")
    thread.join()
    assert [o.dossier.pk for o in outcomes] == [draft.pk]
    assert state(draft) == "cancelled_by_organisation"
    other = drafts.create(f.a_trainee("Camille"), draft.session)
    with pytest.raises(Refused):
        f.send(other)


def test_the_history_of_rights_says_why_they_moved() -> None:
    reasons = {
        "cancelled_by_organisation": "Formation annulée par l'organisme",
        "completed": "Formation terminée",
    }
    for name, reason in reasons.items():
        dossier = f.a_dossier(name)
        assert ledger.history(dossier.trainee_id)[0].reason == reason


def test_a_late_cancellation_is_told_as_not_final_with_the_way_out() -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    _, text = told(sure(dossier.entries.last()), "trainee")
    text = text.replace("\u00a0", " ")
    assert "Tout reste réservé jusqu'au" in text
    assert "force majeure" in text
    assert "150,00 € de paiement par carte transformés en avoir" in text


def test_an_abandonment_paid_wholly_by_card_says_that_the_money_is_kept() -> None:
    dossier = f.begin(f.a_dossier("validated", f.a_draft(f.a_trainee(cents=0))))
    dossier = transitions.abandon(dossier, f.owner(dossier))
    assert "870,00 € de paiement par carte conservés" in told(sure(dossier.entries.last()), "trainee")[
        1
    ].replace("\u00a0", " ")


class TestDocuments:
    @staticmethod
    def photo(kind: str, **more: Any) -> bytes:
        made = BytesIO()
        Image.effect_noise((400, 300), 50).save(made, kind, **more)
        return made.getvalue()

    def test_a_phone_s_jpeg_of_several_pictures_is_a_jpeg(self) -> None:
        content = self.photo("MPO", save_all=True, append_images=[Image.new("L", (40, 30))])
        assert kind_of(content) == Document.Kind.JPEG

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_picture_cut_short_is_not_one(self, kind: str) -> None:
        content = self.photo(kind)
        assert kind_of(content)
        assert kind_of(content[: len(content) // 2]) is None

    @pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"scanner 7\r\n", b" " * 1019])
    def test_a_pdf_may_have_a_few_bytes_before_its_header_and_after_its_end(self, before: bytes) -> None:
        assert kind_of(before + f.PDF + b"\r\n\x00\x00") == Document.Kind.PDF

    def test_a_header_further_than_that_or_without_its_tail_is_no_pdf(self) -> None:
        assert kind_of(b" " * 1020 + f.PDF) is None  # the header ends past the first 1 024 bytes
        assert kind_of(f.PDF.replace(b"%%EOF", b"")) is None
        assert kind_of(f.PDF + b" " * 2048) is None

    def test_an_iphone_s_photo_is_named_with_what_to_do(self) -> None:
        photo = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
        with pytest.raises(ValidationError, match="HEIC") as told:
            DocumentField().clean(SimpleUploadedFile("IMG_0042.HEIC", photo))
        assert told.value.code == "heic"
        with pytest.raises(ValidationError, match="lisible"):
            DocumentField().clean(SimpleUploadedFile("film.mp4", photo.replace(b"heic", b"isom")))


def test_both_declarations_of_a_one_day_training_are_reminded() -> None:
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=PARIS), tick=False):
        day = date(2026, 12, 14)
        dossier = f.a_dossier("validated", session=f.a_session(starts_on=day, ends_on=day))
    with time_machine.travel(datetime(2026, 12, 16, 10, tzinfo=PARIS), tick=False):
        assert remind() == 2
        transitions.declare_entry(dossier, f.agent(dossier), effective_on=day)
        assert remind() == 2
    due = due_after(day)
    assert sorted(Reminder.objects.values_list("about", "reader", "deadline")) == [
        ("entry", "organisation", due),
        ("entry", "trainee", due),
        ("exit", "organisation", due),
        ("exit", "trainee", due),
    ]


def test_a_draft_deleted_in_another_tab_is_said_not_a_crash() -> None:
    dossier = f.a_draft()
    drafts.delete(dossier)
    with pytest.raises(Refused, match="supprimé"):
        transitions.send(
            Dossier(pk=dossier.pk),
            f.owner(dossier),
            figures=Plan(0, 0, 0, 0, 0),
            rights_consent=True,
            payment_consent=True,
        )


def test_a_webhook_about_what_the_provider_forgot_is_answered(
    client: Client, payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = payer.start(f.a_dossier("to_validate"))
    payer.bank.ledger.sessions.clear()
    assert call(client, {"id": payment.checkout_id, "object": "checkout.session"}).status_code == 204
    assert Payment.objects.get().status == "unclear"
    assert checkout.settle_overdue() == 0


def test_case_6_without_any_card_money_promises_no_avoir() -> None:
    dossier = f.cancel_late(
        f.a_dossier("validated", f.a_draft(f.a_trainee(cents=500_000, is_jobseeker=True)))
    )
    closing = Closing.objects.get(dossier=dossier)
    assert (closing.case, closing.credit, closing.rights_used) == (6, 0, 87_000)
    assert Decimal(closing.card_kept) == 0
