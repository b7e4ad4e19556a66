"""From a dossier opened in a view one goes on to the next of it, and back to the list, which keeps the view."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from catalogue.organisations.models import Organisation
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = reverse("organisation_dossiers")
VIEW = "etat=requested&tri=nom"


@pytest.fixture
def three(atelier: Organisation) -> list[Dossier]:
    """Abel's, Mars's and Zola's requests."""
    session = f.a_session(f.an_action(atelier))
    return [
        f.a_dossier("requested", trainee=f.a_trainee(last=last), session=session)
        for last in ("Abel", "Mars", "Zola")
    ]


def page(dossier: Dossier, view: str = VIEW) -> str:
    return reverse("organisation_dossier", args=[dossier.number]) + "?" + urlencode({"vue": view})


def answer(agent: Client, dossier: Dossier, view: str | None = VIEW, slug: str = "accepter") -> str:
    address = reverse("organisation_transition", args=[dossier.number, slug])
    query = "" if view is None else "?" + urlencode({"vue": view})
    return str(agent.post(address + query)["Location"])


def test_after_an_answer_comes_the_next_of_the_view_then_the_list(
    agent: Client, three: list[Dossier]
) -> None:
    abel, mars, zola = three
    assert answer(agent, abel) == page(mars)
    assert answer(agent, mars) == page(zola)
    assert answer(agent, zola) == f"{LIST}?{VIEW}"
    assert set(Dossier.objects.values_list("state", flat=True)) == {"to_validate"}


def test_without_a_view_one_stays_on_the_dossier(agent: Client, three: list[Dossier]) -> None:
    assert answer(agent, three[0], None) == reverse("organisation_dossier", args=[three[0].number])


def test_a_refused_answer_goes_nowhere(agent: Client, three: list[Dossier]) -> None:
    f.cancel_request(three[0])
    assert answer(agent, three[0]) == page(three[0])


def test_links_of_the_page_carry_the_view(agent: Client, three: list[Dossier]) -> None:
    text = agent.get(page(three[0])).text
    assert "Revenir à la liste" in text
    assert f'href="{LIST}?etat=requested&amp;tri=nom"' in text
    assert "accepter/?vue=etat%3Drequested%26tri%3Dnom" in text
    assert "Revenir à la liste" not in agent.get(reverse("organisation_dossier", args=[three[0].number])).text


def test_one_goes_on_without_answering(agent: Client, three: list[Dossier]) -> None:
    abel, mars, zola = three
    following = reverse("organisation_next", args=[abel.number])
    assert agent.get(f"{following}?vue=etat%3Drequested%26tri%3Dnom")["Location"] == page(mars)
    last = reverse("organisation_next", args=[zola.number])
    assert agent.get(f"{last}?vue=etat%3Drequested%26tri%3Dnom")["Location"] == f"{LIST}?{VIEW}"


def test_a_dossier_that_left_its_view_leads_to_its_first(agent: Client, three: list[Dossier]) -> None:
    abel, mars, _ = three
    f.accept(mars)
    following = reverse("organisation_next", args=[mars.number])
    assert agent.get(f"{following}?vue=etat%3Drequested%26tri%3Dnom")["Location"] == page(abel)


@pytest.mark.parametrize("view", ["//evil.example/", "etat=nulle-part", "tri=nom&apres=x", "é" * 900, "\x00"])
def test_a_view_that_was_tampered_with_leads_nowhere_else(
    agent: Client, three: list[Dossier], view: str
) -> None:
    answer = agent.get(page(three[0], view))
    if "\x00" in view:
        assert answer.status_code in (200, 400)
        return
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert f'href="{LIST}' in answer.text


def test_the_dossier_of_another_organisation_has_no_next(client: Client, three: list[Dossier]) -> None:
    client.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
    assert client.get(reverse("organisation_next", args=[three[0].number])).status_code == 404
