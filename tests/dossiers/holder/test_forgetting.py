"""An account that closes leaves nothing that tells who its holder was, in any column of any table."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.documents.models import Document
from accounts.people.models import Address, Trainee
from accounts.registration.models import Registration
from accounts.rights import dif, ledger
from accounts.security.models import EmailChange, SecurityEvent
from accounts.staff import interventions
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.holder import closing
from dossiers.organisation.following.models import Note
from dossiers.reviews.models import Review
from tests import factories as f

pytestmark = pytest.mark.django_db
PERSON = {
    "first name": "Zénobie",
    "birth name": "Quatrebarbes",
    "usage name": "Mirabelle-Usage",
    "birth date": "1976-05-12",
    "mobile": "+33698765432",
    "landline": "+33387654321",
    "contact": "zenobie.contact@example.fr",
    "login address": "zenobie@example.fr",
    "former address": "ancienne.zenobie@example.fr",
    "street": "des Acacias-Bleus",
    "temporary street": "du Refuge-Discret",
    "words": "Bonjour Zénobie, votre mère va-t-elle mieux",
    "document": "%PDF-1.4 Zénobie Quatrebarbes arrêt %%EOF",
    "network": "203.0.113.77",
    "browser": "Navigateur-de-Zénobie",
    "sub": "sub-de-franceconnect",
}


def an_address(street: str) -> Address:
    return Address.objects.create(street=street, postcode="57000", town="Metz")


@pytest.fixture(scope="module")
def once(made_once: None) -> Trainee:
    """Someone who used everything, and whose dossiers all ended."""
    with override_settings(DIF_REOPENED=True):
        return _someone_who_used_everything()


@pytest.fixture
def zenobie(once: Trainee) -> Trainee:
    return Trainee.objects.get(pk=once.pk)


def _someone_who_used_everything() -> Trainee:
    them = f.a_trainee(
        PERSON["first name"],
        PERSON["birth name"],
        cents=500_000,
        mobile=PERSON["mobile"],
        landline=PERSON["landline"],
        usage_name=PERSON["usage name"],
        contact_email=PERSON["contact"],
        home_address=an_address(PERSON["street"]),
        franceconnect_sub=PERSON["sub"],
    )
    them.user.email = PERSON["login address"]
    them.user.last_login = timezone.now()
    them.user.save()
    claim = dif.submit(them, 10, _document())
    dif.decide(claim, f.a_staff_member(), accepted=False, reason=PERSON["words"])
    _lives(them)
    EmailChange.objects.create(user=them.user, former=PERSON["former address"], email=PERSON["login address"])
    Registration.objects.create(
        data={"login": "2:other", "former_logins": [them.user.login], "email": PERSON["contact"]}
    )
    seen = {
        "username": them.user.login,
        "ip_address": PERSON["network"],
        "user_agent": PERSON["browser"],
        "path_info": "/",
    }
    AccessLog.objects.create(**seen)
    AccessAttempt.objects.create(**seen, failures_since_start=1)
    AccessFailureLog.objects.create(**seen)
    SecurityEvent.objects.create(user=them.user, what="failed", address=PERSON["network"])
    for row in (them, f.a_status_check(them)):  # whatever the row of theirs that staff opened
        LogEntry.objects.create(
            user=f.a_staff_member(),
            content_type=ContentType.objects.get_for_model(type(row)),
            object_id=str(row.pk),
            object_repr=str(them),
            action_flag=2,
        )
    return them


def _document() -> Document:
    document = f.a_document()
    document.content = PERSON["document"].encode()
    return document


def _lives(them: Trainee) -> None:
    def a_draft(**more: Any) -> Dossier:
        return f.a_draft(them, f.a_session(f.an_action(price=20_000)), **more)

    refused = f.send(a_draft(temporary_address=an_address(PERSON["temporary street"])))
    transitions.refuse(refused, f.agent(refused), reason="full", message=PERSON["words"])
    proposed = f.propose(f.send(a_draft()), price=19_000, note=PERSON["words"])
    transitions.cancel_request(proposed, f.owner(proposed))
    stopped = f.validate(f.accept(f.send(a_draft())))
    transitions.cancel_by_organisation(stopped, f.agent(stopped), reason=PERSON["words"])
    done = f.a_dossier("completed", a_draft())
    Note.objects.create(dossier=done, author=f.a_member(done.organisation), text=PERSON["words"])
    transitions.review(done, f.owner(done), scores=dict.fromkeys(Review.CRITERIA, 4), comment=PERSON["words"])
    Review.objects.filter(dossier=done).update(
        reply=PERSON["words"], replied_at=timezone.now(), replied_by=f.a_member(done.organisation)
    )
    late = f.a_dossier("cancelled_by_trainee", a_draft())
    transitions.claim_force_majeure(
        late, f.owner(late), ground="illness", documents=[_document()], explanation=PERSON["words"]
    )
    transitions.decide_force_majeure(
        late, actors.staff(f.a_staff_member()), accepted=True, reason=PERSON["words"]
    )
    a_draft()  # never sent


def tables() -> Iterator[tuple[str, str]]:
    """Every table of ours and of the libraries: a column added tomorrow is read too."""
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed}):
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)


def where(text: str) -> list[str]:
    hexadecimal = text.encode().hex()  # as `bytea` is written
    return sorted({table for table, row in tables() if text in row or hexadecimal in row})


def close(them: Trainee) -> None:
    closing.ask(them)
    closing.carry_out(them.deletion_requests.get(), f.a_staff_member())


def test_each_value_was_somewhere_and_is_nowhere_any_more(zenobie: Trainee) -> None:
    assert [what for what, text in PERSON.items() if not where(text)] == [], "planted"
    close(zenobie)
    assert {what: found for what, text in PERSON.items() if (found := where(text))} == {}
    assert not zenobie.status_checks.exists(), "nor what was asked of their status"


def test_what_the_law_makes_keep_is_as_it_was(zenobie: Trainee) -> None:
    kept = (
        "number",
        "state",
        "price",
        "rights_used",
        "to_pay",
        "card_paid",
        "sent_on",
        "validated_on",
        "closed_on",
    )

    told = ("dossier", "sequence", "transition", "source", "target", "actor", "at")

    def seen() -> tuple[object, ...]:
        return (
            list(Dossier.objects.exclude(state="draft").order_by("pk").values(*kept)),
            list(Entry.objects.order_by("pk").values(*told)),
            ledger.account_of(zenobie.pk).by_source,
            list(zenobie.lines.values()),
        )

    before = seen()
    close(zenobie)
    assert seen() == before
    assert Entry.objects.get(transition="refuse").details == {"reason": "full", "message": "[effacé]"}
    decided = Entry.objects.get(transition="decide_force_majeure").details
    assert decided["reason"] == "[effacé]"
    assert decided["accepted"] is True
    assert not Dossier.objects.filter(state="draft").exists()


@pytest.mark.parametrize(
    "change",
    [
        'details = details || \'{"message": "autre"}\'',
        "details = '{}'",
        "at = now()",
        "transition = 'accept', details = without_words(details)",
    ],
)
@pytest.mark.parametrize("closed", [True, False])
def test_the_journal_forgets_words_of_closed_accounts_and_nothing_else(
    zenobie: Trainee, change: str, closed: bool
) -> None:
    entry = Entry.objects.get(transition="refuse")
    if closed:
        close(zenobie)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE dossiers_entry SET {change} WHERE id = %s", [entry.pk])


def test_no_word_goes_while_the_account_is_open(zenobie: Trainee) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT forget_words(%s)", [zenobie.pk])


def test_nor_while_it_is_suspended(zenobie: Trainee) -> None:
    interventions.suspend(f.a_staff_member(), zenobie.user)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT forget_words(%s)", [zenobie.pk])
    close(zenobie)
    with pytest.raises(Refused):
        interventions.restore(f.a_staff_member(), zenobie.user)
