"""The three steps of a registration, as a person goes through them: Noé, whose number nobody has yet."""

from typing import Any

from captcha.models import CaptchaStore
from django.test import Client
from django.urls import reverse

from accounts.people.nir import Nir
from tests.accounts.conftest import NOBODY
from tests.kinds import Response

PASSWORD = "Escalade2031"
KEY = Nir.parse(NOBODY).key
STEPS = [reverse(name) for name in ("register", "register_identity", "register_password")]


def identity(**changes: str) -> dict[str, str]:
    return {
        "nir": NOBODY,
        "key": KEY,
        "first_name": "Noé",
        "last_name": "D'Arc-Élie",
        "birth_date": "1985-02-17",
        "mobile": "06 12 34 56 78",
        "landline": "",
        "email": "noe@example.fr",
        "email_again": "Noe@example.fr",
    } | changes


def of(nir: str, **changes: Any) -> dict[str, str]:
    """The identity step for another number, its key right."""
    return identity(nir=nir, key=Nir.parse(nir).key, **changes)


def answer(client: Client, given: dict[str, Any]) -> dict[str, str]:
    """The identity, with the characters of the image that the page shows."""
    page = client.get(STEPS[1])
    if page.status_code != 200:
        return given
    key = page.context["form"].fields["captcha"].widget._key
    return given | {"captcha_0": key, "captcha_1": CaptchaStore.objects.get(hashkey=key).response}


def identify(client: Client, given: dict[str, Any] | None = None) -> Response:
    """The second step, the captcha answered."""
    return client.post(STEPS[1], answer(client, given or identity()))


def register(client: Client, given: dict[str, Any] | None = None, password: str = PASSWORD) -> Response:
    client.post(STEPS[0], {"accepted": "on"})
    identify(client, given)
    return client.post(STEPS[2], {"password": password, "password_again": password})
