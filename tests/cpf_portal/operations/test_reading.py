"""A page that is read cannot write: the database refuses it, and the few exceptions are named."""

from collections.abc import Callable

import pytest
from captcha.models import CaptchaStore
from django.contrib.sessions.models import Session
from django.db import InternalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from procrastinate.exceptions import ConnectorException

from accounts.mails import jobs
from accounts.people.models import Address
from accounts.staff.models import AccessLogEntry
from cpf_portal.common.database import reading
from cpf_portal.common.database.reading import writing
from cpf_portal.common.middleware import ReadingNeverWrites
from cpf_portal.site import views
from tests import factories as f

PARAMETER = "default_transaction_read_only"
# Postgres says so to Django, or to procrastinate.
REFUSED = (InternalError, ConnectorException)


def write(request: HttpRequest) -> HttpResponse:
    Address.objects.create(street="rue", postcode="57000", town="Metz")
    return HttpResponse()


def write_in_words_of_its_own(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO accounts_address (number, repetition, street_type, street, complement,"
            " locality, postcode, town) VALUES ('', '', '', 'rue', '', '', '57000', 'Metz') RETURNING id)"
            " SELECT * FROM made"
        )
    return HttpResponse()


def leave_a_job(request: HttpRequest) -> HttpResponse:
    jobs.mail_locked.defer(user_id=None)
    return HttpResponse()


def lock(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        list(Address.objects.select_for_update())
    return HttpResponse()


@transaction.atomic
def write_in_a_transaction(request: HttpRequest) -> HttpResponse:
    return write(request)


WAYS = [write, write_in_words_of_its_own, leave_a_job, lock, write_in_a_transaction]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_way_of_writing_passes(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    client: Client,
    way: Callable[[HttpRequest], HttpResponse],
    method: str,
) -> None:
    monkeypatch.setattr(views, "render", lambda request, *more: way(request))
    with pytest.raises(REFUSED):
        client.generic(method, reverse("home"))
    assert not Address.objects.exists()
    write(HttpRequest())
    assert Address.objects.count() == 1, "the connection writes again afterwards"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.django_db
def test_nor_inside_a_transaction_already_open(way: Callable[[HttpRequest], HttpResponse]) -> None:
    request = RequestFactory().get("/")
    request.user = f.a_trainee().user

    def answer(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request, way, (), {})
        return way(request)

    middleware = ReadingNeverWrites(answer)
    before = Address.objects.count()
    with pytest.raises(REFUSED) as refused, transaction.atomic():
        middleware(request)
    assert "read-only" in str(refused.value.__cause__)
    assert Address.objects.count() == before
    write(HttpRequest())


@pytest.mark.parametrize("way", WAYS)
def test_what_is_posted_writes(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    client: Client,
    way: Callable[[HttpRequest], HttpResponse],
) -> None:
    monkeypatch.setattr(views, "render", lambda request, *more: way(request))
    assert client.post(reverse("home")).status_code == 200


def test_it_costs_two_short_statements_on_a_page_that_reads_and_none_on_one_that_does_not(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    said: list[str] = []
    run = reading._run

    def noted(sql: str) -> None:
        said.append(sql)
        run(sql)

    monkeypatch.setattr(reading, "_run", noted)
    client.get(reverse("home"))
    assert said == []
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    client.get(reverse("rights"))
    assert said == [f"SET {PARAMETER} = on", f"SET {PARAMETER} = off"]


def test_the_exceptions_a_captcha_a_session_that_ends_and_the_access_log(
    transactional_db: None, client: Client
) -> None:
    client.post(reverse("register"), {"accepted": "on"})
    assert client.get(reverse("register_identity")).status_code == 200
    assert CaptchaStore.objects.count() == 1

    dominique = f.a_trainee().user
    client.force_login(dominique, backend="accounts.login.backends.NirBackend")
    dominique.session_version += 1
    dominique.save()
    key = client.session.session_key
    assert client.get(reverse("rights")).status_code == 302
    assert not Session.objects.filter(pk=key).exists()

    staff = Client()
    staff.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    assert staff.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert AccessLogEntry.objects.count() == 1


def test_writing_ends_with_the_rows_it_is_for(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    def page(request: HttpRequest, *more: object) -> HttpResponse:
        with writing():
            write(request)
        return write(request)

    monkeypatch.setattr(views, "render", page)
    with pytest.raises(REFUSED):
        client.get(reverse("home"))
    assert Address.objects.count() == 1
