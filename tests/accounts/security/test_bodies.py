"""What is sent is judged by its announced length: nothing of what is too heavy is read."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from accounts.security import bodies
from catalogue.imports import orders
from cpf_portal.common import capacity
from tests import factories as f
from tests.entered import only_by_password
from tests.kinds import Response

pytestmark = pytest.mark.django_db
MEBI = 1024 * 1024


class Body(io.BytesIO):
    """Knows whether anything was read of it."""

    touched = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.touched = True
        return super().read(size)


def send(
    client: Client, path: str, length: int | str, kind: str = "multipart/form-data; boundary=x", **more: str
) -> tuple[Response, bool]:
    """A POST that announces so many bytes; the answer, and whether any was read."""
    body = Body(b"--x--\r\n")
    given: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    return client.generic("POST", path, b"", **given | more), body.touched


@pytest.mark.parametrize(
    "name", ["login", "organisation_login", "register", "password_reset", "stripe_webhook", "admin:login"]
)
def test_an_upload_without_a_session_is_refused_unread(name: str) -> None:
    for length in (257 * 1024, 400 * MEBI):
        answer, touched = send(Client(enforce_csrf_checks=True), reverse(name), length)
        assert answer.status_code == 413
        assert not touched
        assert "Envoi trop lourd" in answer.text


def test_a_form_s_worth_is_read(client: Client) -> None:
    """The control: just under the limit, something is read."""
    _, touched = send(client, reverse("login"), 255 * 1024)
    assert touched


def test_an_address_that_does_not_exist_takes_no_more(client: Client) -> None:
    answer, touched = send(client, "/nulle/part/", 300 * 1024)
    assert (answer.status_code, touched) == (413, False)


def test_whoever_is_not_logged_in_is_asked_to_their_file_unread(client: Client) -> None:
    for name, door in (("dif", "login"), ("catalogue_upload", "organisation_login")):
        answer, touched = send(
            client, reverse(name), 2 * MEBI, HTTP_REFERER=f"http://testserver{reverse(name)}"
        )
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse(door))
        assert not touched


def test_a_length_that_is_not_announced_is_refused(client: Client) -> None:
    answer, touched = send(client, reverse("login"), "", HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, touched) == (411, False)
    assert "Envoi illisible" in answer.text


def test_a_document_is_taken_by_its_page_from_a_trainee_alone(client: Client, member: User) -> None:
    claim = f"/mes-dossiers/{f.a_dossier('validated').number}/force-majeure/"
    client.force_login(f.a_trainee().user)
    for path, read, refused, told in (
        (reverse("dif"), 5 * MEBI + 1000, 7 * MEBI, "dépasse 5 Mo"),
        (claim, 25 * MEBI + 1000, 27 * MEBI, "dépasse 25 Mo, soit 5 fichiers de 5 Mo"),
    ):
        assert send(client, path, read)[1], "read, and judged by its form"
        answer, touched = send(client, path, refused)
        assert (answer.status_code, touched) == (413, False)
        assert told in answer.text.replace("&nbsp;", " ")
    for path in (claim.replace("force-majeure", "annuler"), reverse("catalogue_upload"), reverse("account")):
        answer, touched = send(client, path, MEBI)
        assert (answer.status_code, touched) == (413, False), path
    client.force_login(member)
    assert send(client, reverse("dif"), MEBI)[0].status_code == 413


def test_a_catalogue_is_taken_from_a_member_who_gave_their_code(client: Client, member: User) -> None:
    client.force_login(member)
    assert send(client, reverse("catalogue_upload"), orders.LARGEST)[1]
    answer, touched = send(client, reverse("catalogue_upload"), 52 * MEBI)
    assert (answer.status_code, touched) == (413, False)
    assert "dépasse 50 Mo" in answer.text
    client.logout()
    only_by_password(client, member)
    assert send(client, reverse("catalogue_upload"), 2 * MEBI)[1] is False


def test_those_who_send_slowly_leave_room_for_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """When as many as may are still sending, a form waits a moment, then asks to come back; a page opens."""
    monkeypatch.setattr(bodies, "WAIT", 0.01)
    monkeypatch.setattr(capacity, "receiving", capacity.Room(1))
    with capacity.receiving.taken():
        answer, touched = send(client, reverse("login"), 100)
        assert (answer.status_code, touched, answer["Retry-After"]) == (503, False, "5")
        assert "rechargez cette page" in answer.text
        assert client.get(reverse("home")).status_code == 200
    assert send(client, reverse("login"), 100)[1]


def test_a_sender_who_leaves_is_no_crash(client: Client) -> None:
    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("gone")

    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        given: dict[str, Any] = {"wsgi.input": Gone(), "CONTENT_LENGTH": "100", "CONTENT_TYPE": kind}
        assert client.generic("POST", reverse("login"), b"", **given).status_code == 400


@pytest.fixture
def member() -> User:
    return f.a_member(f.an_organisation())
