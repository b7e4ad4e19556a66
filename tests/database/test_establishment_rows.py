"""A site of an organisation, written past the product: refused under the rule's name."""

import pytest

from tests import factories as f
from tests.database.raw import change, check, insert

pytestmark = pytest.mark.django_db


def test_a_site_is_of_its_organisation_s_company_alone() -> None:
    organisation, other = f.an_organisation(siret="73282932000015"), f.an_organisation(siret="73282932000049")
    site = f.an_establishment(organisation)
    told = {"name": "Metz", "street": "", "postcode": "57000", "town": "Metz"}

    def added(siret: str) -> None:
        insert("catalogue_establishment", organisation_id=organisation.pk, siret=siret, **told)

    def changed(**columns: object) -> None:
        change("catalogue_establishment", site.pk, **columns)

    check(
        {
            "an_establishment_s_siret_has_14_digits": lambda: added("73282932"),
            "an_establishment_has_its_organisation_s_siren": lambda: added("55210055400013"),
            "a_siret_is_of_one_organisation": lambda: added(other.siret),
            "an_establishment_keeps_its_siret": lambda: changed(siret="73282932000064"),
        }
    )
    check({"a_siret_is_of_one_organisation": lambda: f.an_organisation("Rhin", siret=site.siret)})
