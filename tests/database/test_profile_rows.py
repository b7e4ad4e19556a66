"""What an organisation says of itself, written past the product: refused under the rule's name."""

from datetime import date

import pytest

from catalogue.profile.models import Profile
from tests import factories as f
from tests.database.raw import NOW, change, check, insert, run

pytestmark = pytest.mark.django_db


def test_a_profile_is_written_as_it_is_read() -> None:
    organisation = f.an_organisation()
    Profile.objects.create(organisation=organisation, qualiopi_from=date(2025, 3, 1))

    def kept(**columns: object) -> None:
        change("catalogue_profile", organisation.pk, "organisation_id", **columns)

    check(
        {
            "a_declaration_has_11_digits": lambda: kept(nda="4157"),
            "an_iban_is_written_so": lambda: kept(iban="FR76 3000"),
            "a_certificate_covers_known_actions": lambda: kept(qualiopi_covers=["magic"]),
            "a_certificate_begins_then_ends": lambda: kept(qualiopi_until=date(2025, 2, 28)),
        }
    )


def test_a_certificate_is_recalled_once_a_stage() -> None:
    row = {"organisation_id": f.an_organisation().pk, "until": date(2026, 12, 10), "days": 15, "at": NOW}
    insert("catalogue_qualiopireminder", **row)
    check({"a_certificate_is_recalled_once": lambda: insert("catalogue_qualiopireminder", **row)})


def test_an_answer_of_the_staff_stays_as_it_was_given() -> None:
    profile, morgan = Profile.objects.create(organisation=f.an_organisation()), f.a_staff_member()
    row = {"profile_id": profile.pk, "outcome": "verified", "words": "Vu.", "at": NOW, "by_id": morgan.pk}
    insert("catalogue_profilecheck", **row)
    check(
        {
            "a_check_has_its_words": lambda: insert("catalogue_profilecheck", **row | {"words": ""}),
            "a_check_stays": lambda: run("UPDATE catalogue_profilecheck SET words = 'Autre'"),
        }
    )
