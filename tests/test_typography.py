"""French typography wherever the house writes: every address, every state of a dossier, the staff's lists."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from cpf_portal.common.typography import pages, text
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from tests import factories as f
from tests.entered import again, entered
from tests.house.repository import files, read
from tests.kinds import Response, sure
from tests.test_url_map import MAP, Address, hers  # noqa: F401
from tests.typography import Texts, broken, undone

pytestmark = pytest.mark.django_db
MAILS = [path for path in files() if path.startswith("templates/") and path.endswith(".txt")]


@pytest.fixture(autouse=True)
def _pages_are_read_as_they_leave() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "french_page", text.french_page)
        yield


@pytest.fixture(scope="module")
def readers(hers: dict[str, Any]) -> list[Client]:  # noqa: F811
    """A passer-by, Dominique, the organisation she asked, its reader, a funder, the staff."""
    dossier = Dossier.objects.get(number=hers["number"])
    funder = f.a_funder_agent(f.a_funder("Département du Bas-Rhin"))
    people = [dossier.trainee.user, sure(f.agent(dossier).user), funder, f.a_staff_member()]
    return [Client(), *map(entered, people)]


def well_set(page: Response) -> bool:
    """Whether it is a page; the test fails where one is set as French is not."""
    if not page.get("Content-Type", "").startswith("text/html"):
        page.getvalue()  # a file is closed once read
        return False
    found = [(" ".join(words.split()), broken(words)) for words in Texts(page.text).texts if broken(words)]
    assert found == []
    return True


@pytest.mark.parametrize("address", MAP, ids=lambda a: a.path)
def test_no_page_lets_a_line_begin_with_a_sign(
    hers: dict[str, Any],  # noqa: F811
    readers: list[Client],
    address: Address,
) -> None:
    for reader in readers:
        well_set(again(reader).get(address.of(hers), follow=True))
        if address.name != "stripe_webhook":
            well_set(again(reader).post(address.of(hers)))


@pytest.mark.parametrize("state", State)
def test_nor_a_dossier_in_any_state(client: Client, state: State) -> None:
    dossier = f.a_dossier(state)
    agent = sure(f.agent(dossier).user)
    for person, name in ((dossier.trainee.user, "dossier"), (agent, "organisation_dossier")):
        reader = entered(person)
        assert well_set(reader.get(reverse(name, args=[dossier.number]), follow=True))


def test_nor_the_staff_s_lists(readers: list[Client]) -> None:
    staff = again(readers[-1])
    names = ["index", *(f"{m._meta.app_label}_{m._meta.model_name}_changelist" for m in admin.site._registry)]
    assert all(well_set(staff.get(reverse(f"admin:{name}"))) for name in names)


def test_nor_what_answers_a_search_as_it_is_typed(client: Client) -> None:
    f.a_session()
    answer = client.get(reverse("search"), {"q": "anglais"}, headers={"HX-Request": "true"})
    assert well_set(answer)


def test_what_someone_typed_comes_back_as_they_typed_it(client: Client) -> None:
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    page = client.get(reverse("search"), {"q": "l'anglais : pourquoi ?"})
    assert 'value="l&#x27;anglais : pourquoi ?"' in page.text


def test_the_length_of_a_page_is_the_one_it_has(client: Client) -> None:
    page = client.get(reverse("explain"))
    assert int(page["Content-Length"]) == len(page.content)
    assert undone(page.text) != page.text


@pytest.mark.parametrize("path", MAILS)
def test_nor_any_mail(path: str) -> None:
    """Its own words; what it is told is set with it, as each mail that a test sends shows (`tests.typography`)."""
    words = re.sub(r"\{%.*?%\}", "", re.sub(r"\{\{.*?\}\}", "2", read(path)))
    assert broken(text.french(words)) == []
