"""Each kind of personal data goes on its day, not before; the days are stated here, not read from the code."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from captcha.models import CaptchaStore
from dateutil.relativedelta import relativedelta
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from accounts.documents.models import Document
from accounts.identity.models import AccountRecovery
from accounts.registration.models import Registration
from accounts.rights import dif
from accounts.security.models import EmailChange, SecurityEvent
from catalogue.api.models import KeptAnswer
from catalogue.organisations.models import Invitation
from catalogue.tokens.models import ApiToken
from cpf_portal.common.retention import TABLE
from cpf_portal.operations import forgetting
from cpf_portal.operations.invariants.dossiers import INVARIANTS
from cpf_portal.operations.signals.models import Lead
from dossiers import transitions
from dossiers.contact.models import Enquiry
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.eligibility.models import Answers
from dossiers.employer.models import EmployerRequest
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.webhooks.models import Attempt, Delivery
from tests import factories as f
from tests.dossiers.webhooks.receiver import an_endpoint
from tests.worker import deliver

pytestmark = pytest.mark.django_db
NUMBER = "VAE-2026-12345"
WORDS = "J'étais à l'hôpital."
# What each row waits for, in absolute terms; a session's row holds its own end.
WORKED = {
    "sessions": {},
    "captchas": {"days": 1},
    "registrations": {"days": 1},
    "email_changes": {"days": 90},
    "recoveries": {"days": 90},
    "invitations": {"days": 90},
    "api_answers": {"days": 1},
    "api_tokens": {"years": 1},
    "attempts": {"days": 30},
    "refused attempts": {"days": 30},
    "logins": {"years": 1},
    "security_events": {"years": 1},
    "status_checks": {"years": 1},
    "employer_requests": {"years": 1},
    "enquiries": {"years": 1},
    "webhooks": {"days": 30},
    "signals": {"years": 1},
    "staff_changes": {"years": 5},
    "mails": {"years": 1},
    "reminders": {"years": 1},
    "answers": {"years": 1},
    "vae numbers": {"years": 1},
    "documents": {"years": 1},
    "words of claims": {"years": 1},
    "drafts": {"years": 1},
}
# What other works and pages take from the same table.
ELSEWHERE = {
    "sessions": {"hours": 8},
    "rate_limit_uses": {"days": 1},
    "access_log": {"years": 1},
    "catalogue_files": {"days": 30},
    "jobs": {"days": 1},
    "group_answers": {"days": 90},
    "session_gestures": {"days": 90},
    "contacts": {"months": 6},
    "logs": {"months": 6},
}
SEEN = {"username": "1:x", "ip_address": "192.0.2.1", "user_agent": "", "path_info": "/"}


def a_login(model: Any, **more: int) -> Callable[[datetime], Model]:
    def make(at: datetime) -> Model:
        row: Model = model.objects.create(**SEEN | more)
        model.objects.filter(pk=row.pk).update(attempt_time=at)
        return row

    return make


def a_document(at: datetime) -> Document:
    claim = dif.submit(f.a_trainee(), 10, f.a_document())
    dif.decide(claim, f.a_staff_member(), accepted=True)
    type(claim).objects.filter(pk=claim.pk).update(submitted_at=at, decided_at=at)
    return claim.document


def a_claim(at: datetime) -> ForceMajeureClaim:
    documents = [f.a_document(), f.a_document()]
    with time_machine.travel(at, tick=False):  # what is decided is for good: it is lived then
        dossier = f.a_dossier("cancelled_by_trainee")
        transitions.claim_force_majeure(
            dossier, f.owner(dossier), ground="illness", documents=documents, explanation=WORDS
        )
        transitions.decide_force_majeure(
            dossier, actors.staff(f.a_staff_member()), accepted=False, reason="Vu."
        )
    return dossier.claim


def a_delivery(at: datetime) -> Delivery:
    dossier = f.a_dossier("requested", trainee=f.a_trainee())
    endpoint = an_endpoint(dossier.organisation, "https://atelier.example/webhooks")
    entry = dossier.entries.get()
    delivery = Delivery.objects.create(endpoint=endpoint, entry=entry, owed_at=at)
    Attempt.objects.create(delivery=delivery, milliseconds=1, status=200, at=at)
    return delivery


def a_token(at: datetime) -> ApiToken:
    token = f.token_of(f.a_token())
    row = {name: getattr(token, name) for name in ("organisation", "created_by", "name", "scopes", "ending")}
    begun = at - timedelta(days=90)
    return ApiToken.objects.create(digest=str(at)[:64], created_at=begun, expires_at=at, **row)


def _answers(at: datetime, **given: Any) -> Answers:
    with time_machine.travel(at, tick=False):
        dossier = f.a_dossier("cancelled_by_trainee")
    Dossier.objects.filter(pk=dossier.pk).update(closed_on=timezone.localdate(at))
    return Answers.objects.create(dossier=dossier, **given)


def an_agreement(at: datetime) -> Document:
    document = f.a_document()
    document.trainee = f.a_trainee()
    document.save()
    _answers(at, agreement=document)
    return document


def a_vae_number(at: datetime) -> Answers:
    return _answers(at, vae_number=NUMBER)


def an_employer_request(at: datetime) -> EmployerRequest:
    with time_machine.travel(at, tick=False):
        return f.an_employer_request()


def a_draft(at: datetime) -> Dossier:
    draft = f.a_draft()
    Dossier.objects.filter(pk=draft.pk).update(created_at=at)
    return draft


def a_message(at: datetime) -> OutboxMessage:
    dossier = f.a_dossier("requested", trainee=f.a_trainee())
    owed = OutboxMessage.objects.filter(entry__dossier=dossier)
    owed.update(sent_at=at, due_at=None)
    return owed[0]


def a_reminder(at: datetime) -> Reminder:
    day = timezone.localdate(at)
    dossier = f.a_dossier("requested", trainee=f.a_trainee())
    return Reminder.objects.create(dossier=dossier, deadline=day, reader="trainee", sent_at=at, due_at=None)


MAKERS = {
    "sessions": lambda at: Session.objects.create(pk=str(at)[:40], expire_date=at, session_data=""),
    "captchas": lambda at: CaptchaStore.objects.create(
        challenge="A", response="a", hashkey=str(at)[:40], expiration=at
    ),
    "registrations": lambda at: Registration.objects.create(data={"login": "1:x"}, created_at=at),
    "email_changes": lambda at: EmailChange.objects.create(
        user=f.a_trainee().user, former="a@example.fr", email="b@example.fr", asked_at=at
    ),
    "recoveries": lambda at: AccountRecovery.objects.create(login="1:x", email="d@example.fr", asked_at=at),
    "invitations": lambda at: Invitation.objects.create(
        organisation=(organisation := f.an_organisation()),
        email="c@example.fr",
        role="reader",
        invited_by=f.a_member(organisation),
        invited_at=at,
    ),
    "api_answers": lambda at: KeptAnswer.objects.create(
        token=f.token_of(f.a_token()), key="k", fingerprint="f", begun_at=at
    ),
    "api_tokens": a_token,
    "attempts": a_login(AccessAttempt, failures_since_start=1),
    "refused attempts": a_login(AccessFailureLog),
    "logins": a_login(AccessLog),
    "security_events": lambda at: SecurityEvent.objects.create(what="failed", at=at),
    "status_checks": lambda at: f.a_status_check(f.a_trainee(), at=at),
    "employer_requests": an_employer_request,
    "enquiries": lambda at: Enquiry.objects.create(
        reference=f"MS-{at:%m%d-%H%M}", subject="other", written_at=at
    ),
    "webhooks": a_delivery,
    "signals": lambda at: Lead.objects.create(
        signal="phone", key=str(at)[:64], figure=5, first_seen_at=at, last_seen_at=at
    ),
    "staff_changes": lambda at: LogEntry.objects.create(
        user=f.a_staff_member(), object_repr="x", action_flag=2, action_time=at
    ),
    "mails": a_message,
    "reminders": a_reminder,
    "answers": an_agreement,
    "vae numbers": a_vae_number,
    "documents": a_document,
    "words of claims": a_claim,
    "drafts": a_draft,
}


def is_there(row: Model) -> bool:
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if isinstance(found, ForceMajeureClaim):
        return found.explanation == WORDS
    if isinstance(found, Answers):
        return found.vae_number == NUMBER
    return bool(found and (not isinstance(found, Document) or found.content))


@pytest.mark.parametrize("name", WORKED)
def test_each_goes_on_its_day_and_not_before(settings: Settings, name: str) -> None:
    settings.DIF_REOPENED = True
    # It is ten o'clock: what has a day and no hour is on the day before, or on that day.
    edge, moment = timezone.now() - relativedelta(**WORKED[name]), timedelta(hours=11)
    older = MAKERS[name](edge - moment)
    younger = MAKERS[name](edge + moment) if name != "attempts" else None
    forgetting.forget()
    assert not is_there(older)
    assert younger is None or is_there(younger)


def test_an_attempt_of_yesterday_stays() -> None:
    recent = MAKERS["attempts"](timezone.now() - timedelta(days=29))
    forgetting.forget()
    assert is_there(recent)


def test_every_document_of_a_claim_goes_a_year_after_the_decision(settings: Settings) -> None:
    edge, hour = timezone.now() - relativedelta(years=1), timedelta(hours=1)
    older, younger = a_claim(edge - hour), a_claim(edge + hour)
    forgetting.forget()
    assert not older.documents.exists()
    assert younger.documents.count() == 2
    older.refresh_from_db()
    assert older.explanation == ""
    assert Document.objects.count() == 4, "that they were given stays"


def test_what_is_not_decided_is_kept() -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    transitions.claim_force_majeure(
        dossier, f.owner(dossier), ground="illness", documents=[f.a_document()], explanation=WORDS
    )
    ForceMajeureClaim.objects.update(claimed_at=timezone.now() - timedelta(days=800))
    forgetting.forget()
    claim = ForceMajeureClaim.objects.get()
    assert (claim.explanation, claim.documents.count()) == (WORDS, 1)


def test_the_table_is_whole_and_all_of_it_is_worked() -> None:
    lasting = {code: kept.lasts for code, kept in TABLE.items() if kept.lasts}
    other_names = {"refused attempts", "words of claims", "vae numbers", "reminders"}
    assert lasting == {
        name: relativedelta(**lasts)
        for name, lasts in (WORKED | ELSEWHERE).items()
        if name not in other_names
    }
    assert {each.code for each in forgetting.RETENTIONS} == set(WORKED) - other_names


def test_many_go_by_batches_and_a_run_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    monkeypatch.setattr(forgetting, "MOST_BATCHES", 2)
    old = timezone.now() - timedelta(days=400)
    SecurityEvent.objects.bulk_create(SecurityEvent(what="failed", at=old) for _ in range(5))
    assert forgetting.forget() == 4
    assert forgetting.forget() == 1
    assert forgetting.forget() == 0


def test_a_message_that_has_not_left_stays() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        dossier = f.a_dossier("requested")
    forgetting.forget()
    assert OutboxMessage.objects.filter(entry__dossier=dossier).exclude(due_at=None).count() == 2


def test_the_journal_stays_when_what_it_owed_is_forgotten() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        dossier = f.a_dossier("requested")
        deliver()
    assert forgetting.forget() == 2
    assert not OutboxMessage.objects.filter(entry__dossier=dossier).exists()
    assert dossier.entries.count() == 1
    [told] = [each for each in INVARIANTS if each.name == "messages"]
    assert told.find().total == 0


def test_what_was_sent_is_no_draft_and_stays() -> None:
    dossier = f.a_dossier("requested")
    Dossier.objects.filter(pk=dossier.pk).update(created_at=timezone.now() - timedelta(days=4000))
    forgetting.forget()
    assert Dossier.objects.filter(pk=dossier.pk).exists()
