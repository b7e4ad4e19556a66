"""No log names a person nor holds what opens an account: each way it happened is provoked here."""

import io
import logging
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from granian import log as granian_log

from accounts.mails import links
from accounts.people.models import User
from accounts.registration import terms_views
from cpf_portal.common.mails.post import MailServer
from cpf_portal.common.records import masking
from tests import factories as f
from tests.worker import deliver

pytestmark = pytest.mark.django_db
NIR = "1 76 05 75 013 042 78"


@pytest.fixture
def log() -> Iterator[Callable[[], str]]:
    """What a plain handler of ours, Django's, or the web server's would print."""
    written, loggers = io.StringIO(), [logging.getLogger(), logging.getLogger("granian.access")]
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    for each in loggers:
        each.addHandler(handler)
    yield written.getvalue
    for each in loggers:
        each.removeHandler(handler)


def test_a_refused_recipient_is_not_named(log: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = f.a_dossier("requested")

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPRecipientsRefused(
            {dossier.contact_email: (550, b"no such user " + dossier.contact_email.encode())}
        )

    monkeypatch.setattr(MailServer, "send", refuse)
    deliver()
    assert "SMTPRecipientsRefused" in log()
    assert "was not sent" in log()
    assert "@" not in log()


def secret_paths() -> Iterator[tuple[str, str]]:
    """Every address of the site whose end is a token, with tokens of the shapes we make and of none."""
    known: Any = get_resolver().reverse_dict
    dominique = f.a_trainee().user
    reset = links.new_password(dominique).removeprefix("http://localhost:8000")
    tokens = (signing.dumps(7, salt=links.REGISTRATION.kind), "abcdef", "1-2é3", reset.split("/")[-2])
    patterns = [
        pattern
        for pattern, arguments in known.items()
        if isinstance(pattern, str) and "token" in arguments[0][0][1]
    ]
    assert len(patterns) >= 4
    for name in patterns:
        for token in tokens:
            asked = known[name][0][0][1]
            yield reverse(name, kwargs={key: token if key == "token" else "Nw" for key in asked}), token
    yield reset, reset.split("/")[-2]


FAILURES = {
    "refused": (403, "Forbidden"),
    "unknown": (404, "Not Found"),
    "broken": (500, "Internal Server Error"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_link_to_follow_once_is_in_no_log(
    log: Callable[[], str], monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    status, words = FAILURES[failure]
    client = Client(enforce_csrf_checks=failure == "refused", raise_request_exception=False)
    if failure == "broken":
        monkeypatch.setattr("django.shortcuts.loader.render_to_string", None)
    for path, token in secret_paths():
        answer = client.post(path + ("inconnu/" if failure == "unknown" else ""))
        asks_who_one_is = answer.get("Location") == reverse("login")
        assert answer.status_code in (status, 405) or asks_who_one_is, path
        assert token not in log(), path
    assert words in log()


def test_the_access_log_of_the_web_server_holds_no_link(log: Callable[[], str]) -> None:
    path, token = next(secret_paths())
    granian_log.access_logger.setLevel(logging.INFO)
    request = granian_log.log_request_builder("%(addr)s %(method)s %(path)s?%(query_string)s %(status)d")

    asked = {"method": "GET", "path": path, "qs": "code=abcdefgh&page=2", "protocol": "1.1"}
    request(0.0, 0.0, asked | {"scheme": "http", "addr_remote": "192.0.2.7"}, 200)
    assert "page=2" in log()
    assert token not in log()
    assert "abcdefgh" not in log()


def test_a_traceback_says_nothing_of_the_person(
    log: Callable[[], str], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        raise ValueError(f"Dominique <dominique@example.fr>, {NIR}, +33 6 12 34 56 78, sk_live_abcdef12345")

    monkeypatch.setattr(terms_views, "render", break_down)
    client.raise_request_exception = False
    assert client.get(reverse("terms")).status_code == 500
    assert "ValueError" in log()
    for told in ("dominique@", NIR, "013 042", "34 56", "abcdef12345"):
        assert told not in log()


def test_what_the_database_repeats_of_a_row_is_not_kept(log: Callable[[], str]) -> None:
    dominique, name = f.a_trainee().user, "quint".title()
    for act in (
        lambda: User.objects.create(login=dominique.login, kind="trainee", first_name="Zoé", last_name=name),
        lambda: User.objects.create(
            login="x", kind="trainee", is_staff=True, first_name="Zoé", last_name=name
        ),
        lambda: connection.cursor().execute(
            f"SELECT nothing_such FROM accounts_user WHERE last_name = '{name}'"
        ),
    ):
        try:
            with transaction.atomic():
                act()
        except Exception:
            logging.getLogger("dossiers").exception("a job failed")
    assert log().count("a job failed") == 3
    assert "[masqué]" in log()
    assert dominique.login not in log()
    assert name not in log()


@pytest.mark.parametrize(
    "kept",
    [
        "payment 0e4c8a3f-57a4-4b8b-9d3e-6f2f6a1c7b11 will be refunded: amount",
        "sweep: dossier 4210987654",
        "Not Found: /dossiers/4210987654/annuler/",
        "/mot-de-passe-oublie/envoye/",
        "2026-11-25 10:00:00 720,00 €",
        "SIRET 12345678901234",
    ],
)
def test_what_helps_and_names_no_one_stays(kept: str) -> None:
    assert masking.masked(kept) == kept
