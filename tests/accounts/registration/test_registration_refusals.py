"""What a registration refuses: numbers, ages, names, phones and passwords that cannot be."""

from typing import Any

import pytest
import time_machine
from django.forms.utils import ErrorDict
from django.test import Client

from accounts.people.fields import dialled_phone, readable_phone
from accounts.registration.models import Registration
from tests.accounts.conftest import NOBODY
from tests.accounts.registration.registering import KEY, PASSWORD, STEPS, identify, identity, of

pytestmark = pytest.mark.django_db


def refusal(client: Client, **changes: Any) -> ErrorDict:
    """The errors of the identity step."""
    client.post(STEPS[0], {"accepted": "on"})
    response = identify(client, identity(**changes))
    assert response.status_code == 200
    errors: ErrorDict = response.context["form"].errors
    return errors


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "00"}, "key"),
        ({"key": ""}, "key"),
        ({"nir": f"{NOBODY}{KEY}", "key": "00"}, "key"),
        ({"key": "5"}, "key"),
        ({"key": "٣٢"}, "key"),
        ({"nir": NOBODY[:11], "key": NOBODY[11:]}, "nir"),
        ({"nir": "123"}, "nir"),
        ({"nir": NOBODY.replace("02", "13", 1)}, "nir"),
        ({"birth_date": "1985-03-17"}, "birth_date"),
        ({"birth_date": "1986-02-17"}, "birth_date"),
        ({"birth_date": "2985-02-17"}, "birth_date"),
        ({"birth_date": "1885-02-17"}, "birth_date"),
        ({"birth_date": "32/13/1985"}, "birth_date"),
        ({"email_again": "neo@example.fr"}, "email_again"),
        ({"email": "noe", "email_again": "noe"}, "email"),
        ({"mobile": "06 12"}, "mobile"),
        ({"landline": "zéro"}, "landline"),
        ({"first_name": "https://evil.example"}, "first_name"),
        ({"last_name": "Gagnez 1 000 €"}, "last_name"),
        ({"first_name": ""}, "first_name"),
    ],
)
def test_an_identity_that_cannot_be_is_refused_at_its_field(
    client: Client, changes: dict[str, str], field: str
) -> None:
    assert field in refusal(client, **changes)
    assert client.get(STEPS[2]).status_code == 302


@pytest.mark.parametrize(
    ("number", "kept", "shown"),
    [
        ("+33 6 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("06 92 12 34 56", "+262692123456", "0692 12 34 56"),
        ("0262123456", "+262262123456", "0262 12 34 56"),
        ("0639 12 34 56", "+262639123456", "0639 12 34 56"),
        ("05 90 12 34 56", "+590590123456", "0590 12 34 56"),
        ("05 94 12 34 56", "+594594123456", "0594 12 34 56"),
        ("05 96 12 34 56", "+596596123456", "0596 12 34 56"),
        ("+33 596 12 34 56", "+596596123456", "0596 12 34 56"),
        ("0508 41 12 34", "+508411234", "+508 41 12 34"),
    ],
)
def test_phones_of_the_mainland_and_of_overseas_have_their_own_prefix(
    client: Client, number: str, kept: str, shown: str
) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    assert identify(client, identity(mobile=number))["Location"] == STEPS[2]
    assert client.session["registration"]["identity"]["mobile"] == kept
    assert readable_phone(kept).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("written", "shown", "dialled"),
    [
        ("0387000000", "03 87 00 00 00", "+33387000000"),
        ("03.87.00.00.00", "03 87 00 00 00", "+33387000000"),
        ("+33387000000", "03 87 00 00 00", "+33387000000"),
        ("poste 12", "poste 12", ""),
        ("0387000000 / 0387000001", "0387000000 / 0387000001", ""),
        ("", "", ""),
    ],
)
def test_a_number_that_an_organisation_wrote_is_read_as_numbers_are(
    written: str, shown: str, dialled: str
) -> None:
    assert (readable_phone(written).replace("\u00a0", " "), dialled_phone(written)) == (shown, dialled)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("D’Arc", "D'Arc"),
        ("Dʼ Arc", "D' Arc"),
        ("Jean‐Noël", "Jean-Noël"),
        ("Jean–Noël", "Jean-Noël"),
        ("Zoe\u0301", "Zoé"),
        ("M\u0308ller", "M\u0308ller"),
        ("Łukasz", "Łukasz"),
        ("Đặng", "Đặng"),
    ],
)
def test_a_name_is_taken_as_keyboards_write_it(client: Client, typed: str, kept: str) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    assert identify(client, identity(last_name=typed))["Location"] == STEPS[2]
    assert client.session["registration"]["identity"]["last_name"] == kept


def test_the_fifteen_characters_of_the_card_hold_the_key(client: Client) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    assert identify(client, identity(nir=f"{' . '.join(NOBODY)} / {KEY}", key=""))["Location"] == STEPS[2]


def test_phones_are_not_compulsory(client: Client) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    assert identify(client, identity(mobile=""))["Location"] == STEPS[2]


# Born 10 June 2010: 15 on 10 June 2025, 16 on 10 June 2026.
YOUNG = "1100675013021"


@pytest.mark.parametrize(
    ("today", "apprentice", "accepted"),
    [
        ("2025-06-09", True, False),
        ("2025-06-10", True, True),
        ("2025-06-10", False, False),
        ("2026-06-09", False, False),
        ("2026-06-10", False, True),
    ],
)
def test_an_account_opens_at_16_or_at_15_with_an_apprenticeship(
    client: Client, today: str, apprentice: bool, accepted: bool
) -> None:
    with time_machine.travel(f"{today}T12:00:00+02:00", tick=False):
        client.post(STEPS[0], {"accepted": "on"})
        given = of(YOUNG, birth_date="2010-06-10") | ({"has_apprenticeship": "on"} if apprentice else {})
        response = identify(client, given)
    assert (response.status_code == 302) is accepted


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("Court1", "Court1", "password"),
        ("sansmajuscule1", "sansmajuscule1", "password"),
        ("SANSMINUSCULE1", "SANSMINUSCULE1", "password"),
        ("SansChiffreIci", "SansChiffreIci", "password"),
        ("Password1", "Password1", "password"),
        ("Noe@example.fr1", "Noe@example.fr1", "password"),
        ("Darcelie1985", "Darcelie1985", "password"),
        (PASSWORD, PASSWORD + "x", "password_again"),
    ],
)
def test_a_weak_password_or_two_that_differ_are_refused(
    client: Client, password: str, again: str, field: str
) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    identify(client, identity())
    response = client.post(STEPS[2], {"password": password, "password_again": again})
    assert field in response.context["form"].errors
    assert not Registration.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "x" * 15_000, "🦊" * 50])
def test_anything_typed_is_an_error_of_the_form(client: Client, text: str) -> None:
    errors = refusal(client, **dict.fromkeys(identity(), text))
    assert {"nir", "first_name", "birth_date", "email"} <= errors.keys()
