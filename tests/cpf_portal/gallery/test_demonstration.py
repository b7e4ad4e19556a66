"""The demonstration's own page: who one may be, the code of now, the mails that left; nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.urls import reverse

from cpf_portal.demo import people

pytestmark = pytest.mark.django_db
LINK = "http://localhost:8000/inscription/activer/MQ:1xWe4d:f1U__Hbl2VdHqHEv6OAJM-sVCVLS7AlAwbKIGqEHf-g/"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DEMONSTRATION = True
    options = {"file_path": str(tmp_path)}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}
    }
    return tmp_path


def leave(folder: Path, *subjects: str) -> None:
    """Mails in one file, as a worker that keeps its connection writes them."""
    backend = EmailBackend(alias="default", file_path=str(folder))
    backend.send_messages(
        [
            EmailMessage(subject, f"Ouvrir mon compte : {LINK}\n", to=["ines@exemple.test"])
            for subject in subjects
        ]
    )


def test_a_link_of_a_mail_is_followed_whole(client: Client, folder: Path) -> None:
    leave(folder, "Activez votre compte", "Votre dossier est transmis")
    listed = client.get(reverse("demonstration"))
    assert {mail.subject for mail in listed.context["mails"]} == {
        "Activez votre compte",
        "Votre dossier est transmis",
    }
    shown = client.get(reverse("sent_mail", args=[listed.context["mails"][0].key]))
    assert f'href="{LINK}"' in shown.text
    assert "ines@exemple.test" in shown.text


def test_everyone_and_the_code_of_now_are_there(client: Client, folder: Path) -> None:
    told = client.get(reverse("demonstration")).text
    logins = [nir for nir, _, _ in people.TRAINEES] + [row[0] for row in people.MEMBERS + people.STAFF]
    assert [login for login in logins if login not in told] == []
    assert people.current_code() in told
    assert f'href="{reverse("demonstration")}"' in client.get("/").text


@pytest.mark.parametrize("key", ["rien", "rien-0", "..-0"])
def test_a_mail_that_is_not_there_is_404(client: Client, folder: Path, key: str) -> None:
    assert client.get(reverse("sent_mail", args=[key])).status_code == 404


@pytest.mark.parametrize("path", ["/demonstration/", "/demonstration/e-mails/rien-0/"])
def test_elsewhere_there_is_no_such_page(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
