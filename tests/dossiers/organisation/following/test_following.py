"""Who follows a dossier: a member who may answer it, taken, given to a colleague, let go; and by name who did what."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.organisations import membership
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.organisation.following import changes
from dossiers.organisation.following.models import Assignment
from dossiers.organisation.worklist import matching
from dossiers.organisation.worklist.criteria import Criteria
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(atelier: Organisation) -> Dossier:
    return f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))


@pytest.fixture
def claude(client: Client, atelier: Organisation) -> Member:
    member = f.a_member(atelier).memberships.get()
    client.force_login(member.user)
    return member


def follow(client: Client, dossier: Dossier, member: Member | None) -> int:
    address = reverse("organisation_follow", args=[dossier.number])
    return client.post(address, {"member": member.pk if member else ""}).status_code


def mine(member: Member, query: str = "suivi=moi") -> list[Dossier]:
    return list(matching.found(member, Criteria.written(query)))


def test_one_takes_a_dossier_gives_it_and_lets_it_go(
    client: Client, claude: Member, dossier: Dossier
) -> None:
    colleague = f.a_member(claude.organisation, "files").memberships.get()
    assert follow(client, dossier, claude) == 302
    assert mine(claude) == [dossier]
    assert mine(claude, "suivi=personne") == []
    assert follow(client, dossier, colleague) == 302
    assert (mine(claude), mine(colleague)) == ([], [dossier])
    assert Assignment.objects.get().assigned_by == claude.user
    text = client.get(reverse("organisation_dossiers")).text
    assert str(colleague.user) in text
    assert follow(client, dossier, None) == 302
    assert mine(claude, "suivi=personne") == [dossier]


@pytest.mark.parametrize("role", ["reader", "catalogue", "finance"])
def test_who_may_not_answer_follows_nothing(
    client: Client, claude: Member, dossier: Dossier, role: str
) -> None:
    other = f.a_member(claude.organisation, role).memberships.get()
    assert follow(client, dossier, other) == 200
    with pytest.raises(Refused):
        changes.assign(claude, dossier, other)
    assert not Assignment.objects.exists()


def test_nobody_from_elsewhere_follows_it(client: Client, claude: Member, dossier: Dossier) -> None:
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get()
    assert follow(client, dossier, stranger) == 200
    with pytest.raises(Refused):
        changes.assign(claude, dossier, stranger)
    with pytest.raises(Refused):
        changes.assign(stranger, dossier, stranger)
    assert not Assignment.objects.exists()


def test_who_leaves_follows_nothing_any_more(claude: Member, dossier: Dossier) -> None:
    colleague = f.a_member(claude.organisation, "files").memberships.get()
    changes.assign(claude, dossier, colleague)
    membership.remove(claude, colleague)
    assert mine(claude, "suivi=personne") == [dossier]


def test_the_history_names_who_did_what(client: Client, claude: Member, dossier: Dossier) -> None:
    client.post(reverse("organisation_transition", args=[dossier.number, "accepter"]))
    dossier.refresh_from_db()
    assert dossier.state == "to_validate"
    text = client.get(reverse("organisation_dossier", args=[dossier.number])).text
    assert f"{claude.user} a accepté la demande" in text
    assert "Vous avez accepté" not in text
