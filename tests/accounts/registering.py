"""The three steps of a registration, as a person goes through them: Noé, whose number nobody has yet."""

from django.urls import reverse

from accounts.nir import Nir
from tests.accounts.conftest import NOBODY

PASSWORD = "Escalade2031"
KEY = Nir.parse(NOBODY).key
STEPS = [reverse(name) for name in ("register", "register_identity", "register_password")]


def identity(**changes):
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


def of(nir, **changes):
    """The identity step for another number, its key right."""
    return identity(nir=nir, key=Nir.parse(nir).key, **changes)


def register(client, given=None, password=PASSWORD):
    client.post(STEPS[0], {"accepted": "on"})
    client.post(STEPS[1], given or identity())
    return client.post(STEPS[2], {"password": password, "password_again": password})
