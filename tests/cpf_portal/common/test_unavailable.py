"""A database that cannot answer is said so, in French, with 503; a fault of ours stays one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.urls import reverse

from accounts.mails import jobs
from cpf_portal.common.database import reading
from tests import factories as f

pytestmark = pytest.mark.django_db
AWAY = [OperationalError, InterfaceError, psycopg.OperationalError, psycopg.errors.DiskFull]


@contextmanager
def answering(error: type[Exception], from_statement: int = 0) -> Iterator[None]:
    """Every statement fails so, once as many were answered."""
    answered = 0

    def fail(execute: Any, *statement: Any) -> Any:
        nonlocal answered
        answered += 1
        if answered > from_statement:
            raise error("no answer")
        return execute(*statement)

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def claire(client: Client) -> Client:
    """Logged in, and shown the pages that people are shown when something fails."""
    client.force_login(f.a_trainee().user)
    client.raise_request_exception = False
    return client


def is_the_page_that_says_so(answer: Any) -> bool:
    told = answer.text
    assert "Traceback" not in told
    assert "no answer" not in told
    return (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (
        503,
        "10",
        "no-store",
    ) and "Le site est indisponible un instant" in told


@pytest.mark.parametrize("error", AWAY)
@pytest.mark.parametrize("answered", [0, 1, 2])
def test_whatever_statement_is_not_answered_the_page_says_so(
    claire: Client, error: type[Exception], answered: int
) -> None:
    """The session's, the person's, the page's own."""
    with answering(error, answered):
        assert is_the_page_that_says_so(claire.get(reverse("dossier_list")))
    assert claire.get(reverse("dossier_list")).status_code == 200


def test_who_sent_something_is_told_to_look_whether_it_was_kept(claire: Client) -> None:
    begin = reverse("dossier_create", args=[f.a_session().pk])
    with answering(OperationalError):
        answer = claire.post(begin)
    assert is_the_page_that_says_so(answer)
    assert "regardez si ce que vous venez d'envoyer" in answer.text


def test_a_statement_beside_django_is_no_exception(claire: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: str) -> None:
        raise psycopg.OperationalError("no answer")

    monkeypatch.setattr(reading, "_run", away)
    assert is_the_page_that_says_so(claire.get(reverse("dossier_list")))


def test_nor_is_a_job_that_could_not_be_left(claire: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: Any) -> None:
        with answering(OperationalError):
            jobs.mail_locked.defer(user_id=None)

    monkeypatch.setattr("cpf_portal.site.views.render", leave)
    assert is_the_page_that_says_so(claire.get(reverse("home")))


def test_a_statement_that_is_wrong_is_a_fault_of_ours(claire: Client) -> None:
    with answering(ProgrammingError, 2):
        answer = claire.get(reverse("dossier_list"))
    assert answer.status_code == 500
    assert "Une erreur est survenue de notre côté" in answer.text
