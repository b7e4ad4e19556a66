"""What is selected in the list: some dossiers or the whole of a view, of one's own organisation alone."""

import pytest
from django.http import QueryDict

from catalogue.organisations.models import Member, Organisation
from dossiers.dossier.models import Dossier
from dossiers.organisation.worklist import selection
from dossiers.organisation.worklist.selection import is_beyond, selected
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def claude(atelier: Organisation) -> Member:
    return f.a_member(atelier).memberships.get()


def a_request(organisation: Organisation, last: str = "Lecœur", state: str = "requested") -> Dossier:
    return f.a_dossier(state, trainee=f.a_trainee(last=last), session=f.a_session(f.an_action(organisation)))


def posted(text: str) -> QueryDict:
    return QueryDict(text)


def test_what_was_checked_is_selected_in_the_order_of_the_view(claude: Member, atelier: Organisation) -> None:
    zola, abel, _ = (a_request(atelier, last) for last in ("Zola", "Abel", "Mars"))
    checked = f"numbers={zola.number}&numbers={abel.number}&view=tri%3Dnom"
    assert selected(claude, posted(checked)) == [abel.number, zola.number]


def test_the_whole_view_is_selected_whatever_was_checked(claude: Member, atelier: Organisation) -> None:
    asked = [a_request(atelier) for _ in range(3)]
    a_request(atelier, state="validated")
    data = posted(f"all=1&numbers={asked[0].number}&view=etat%3Drequested&count=1")
    assert set(selected(claude, data)) == {dossier.number for dossier in asked}


def test_what_is_not_theirs_is_left_out(claude: Member, atelier: Organisation) -> None:
    mine, theirs = a_request(atelier), a_request(f.an_organisation("Cap Métiers Sud"))
    draft = f.a_draft(session=f.a_session(f.an_action(atelier)))
    data = posted(
        "&".join(f"numbers={each.number}" for each in (mine, theirs, draft)) + "&numbers=x&numbers="
    )
    assert selected(claude, data) == [mine.number]
    assert theirs.number not in selected(claude, posted("all=1&view="))


@pytest.mark.parametrize("view", ["etat%3Dnulle-part", "session%3Dx", "q%3D" + "a" * 1_000])
def test_a_view_that_means_nothing_selects_nothing(claude: Member, atelier: Organisation, view: str) -> None:
    a_request(atelier)
    assert selected(claude, posted(f"all=1&view={view}")) == []


def test_who_keeps_the_catalogue_alone_selects_none(atelier: Organisation) -> None:
    dossier = a_request(atelier)
    keeper = f.a_member(atelier, "catalogue").memberships.get()
    assert selected(keeper, posted(f"numbers={dossier.number}")) == []
    assert selected(keeper, posted("all=1&view=")) == []


def test_no_more_than_the_bound_is_done_at_once(
    claude: Member, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [a_request(atelier) for _ in range(3)]
    monkeypatch.setattr(selection, "BOUND", 2)
    assert len(selected(claude, posted("all=1&view="))) == 2
    assert is_beyond(claude, posted("all=1&view="))
    monkeypatch.setattr(selection, "BOUND", 3)
    assert len(selected(claude, posted("all=1&view="))) == 3
    assert not is_beyond(claude, posted("all=1&view="))
    checked = "&".join(f"numbers={each.number}" for each in made)
    assert not is_beyond(claude, posted(checked))
