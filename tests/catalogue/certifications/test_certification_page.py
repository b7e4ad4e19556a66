"""A certification's page, as anyone reads it."""

import pytest
from django.test import Client

from catalogue.trainings.models import Certification
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def licence() -> Certification:
    return Certification.objects.create(code="RNCP90001", kind="RNCP", title="Comptable", level=6)


def offered(certification: Certification, *prices: int) -> None:
    for price in prices:
        f.a_session(f.an_action(certification=certification.code, price=price))


def test_it_says_what_it_is_worth_and_what_it_costs(client: Client, licence: Certification) -> None:
    offered(licence, 100_000, 150_000, 400_000)
    f.a_session(f.an_action(price=7_700))
    page = client.get("/certifications/RNCP90001/")
    assert page.context["prices"] == {"least": 100_000, "median": 150_000, "most": 400_000}
    assert page.context["page"].paginator.count == 3
    assert "Niveau 6 (bac + 3 ou + 4)" in page.text
    assert "77,00" not in page.text, "another certification's training"


def test_what_may_not_be_asked_for_is_not_counted(client: Client, licence: Certification) -> None:
    """What is not published, and what starts before its organisation could have answered."""
    f.a_session(f.an_action(certification=licence.code, is_published=False))
    f.a_session(f.an_action(certification=licence.code), starts_in=5)
    page = client.get("/certifications/RNCP90001/")
    assert page.context["page"].paginator.count == 0
    assert "Aucune formation à venir" in page.text


def test_an_unknown_code_has_no_page(client: Client) -> None:
    for code in ("RNCP0", "x" * 300, "é"):
        assert client.get(f"/certifications/{code}/").status_code == 404


def test_its_queries_do_not_grow_with_what_leads_to_it(
    client: Client, licence: Certification, django_assert_max_num_queries: object
) -> None:
    offered(licence, *range(10_000, 35_000, 1_000))
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert len(client.get("/certifications/RNCP90001/").context["page"].object_list) == 20
