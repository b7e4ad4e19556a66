"""Members of an organisation: invited by e-mail, each role its pages, a manager always there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalogue import jobs, membership
from catalogue.models import Invitation, Member
from cpf_portal.errors import Refused
from tests import factories as f
from tests.races import race

pytestmark = pytest.mark.django_db
MEMBERS = reverse("organisation_members")
IDENTITY = {
    "first_name": "Noé",
    "last_name": "Weber",
    "password": "Apprendre2026",
    "password_again": "Apprendre2026",
}


@pytest.fixture
def atelier():
    return f.an_organisation()


@pytest.fixture
def manager(atelier):
    return f.a_member(atelier, password=f.PASSWORD)


@pytest.fixture
def enter(client):
    def entering(user):
        client.force_login(user, backend="accounts.backends.EmailBackend")
        return client

    return entering


def invited(client, mailoutbox, email="noe@atelier.example", role="files") -> str:
    """The link that someone receives."""
    client.post(MEMBERS, {"email": email, "role": role})
    jobs.mail_invitation.func(Invitation.objects.get(email=email.lower(), used_at=None).pk)
    assert mailoutbox[-1].to == [email.lower()]
    found = re.search(r"http://localhost:8000(/organisme/invitation/\S+)", mailoutbox[-1].body)
    return found.group(1) if found else ""


def test_someone_invited_opens_an_account_and_works_there(enter, manager, atelier, mailoutbox):
    link = invited(enter(manager), mailoutbox, "Noe@Atelier.example")
    newcomer = Client()
    assert atelier.name in newcomer.get(link).text
    answer = newcomer.post(link, IDENTITY)
    assert answer.url == reverse("organisation_home")
    assert newcomer.get(answer.url).url.startswith(reverse("second_factor_enrol"))
    member = Member.objects.get(user__login="noe@atelier.example")
    assert (member.role, member.organisation, str(member.user)) == ("files", atelier, "Noé Weber")
    assert newcomer.get(link).status_code == Client().post(link, IDENTITY).status_code == 410


@pytest.mark.parametrize("role", [r for r in Member.Role if r != "manager"])
def test_only_managers_see_and_decide(enter, manager, atelier, role):
    someone = f.a_member(atelier, role)
    client = enter(someone)
    assert client.get(MEMBERS).status_code == client.post(MEMBERS, {}).status_code == 404
    address = reverse("organisation_member", args=[manager.membership.pk])
    assert client.post(address, {"role": "reader"}).status_code == 404
    for act in (
        lambda: membership.invite(someone.membership, "x@example.fr", "manager"),
        lambda: membership.change_role(someone.membership, someone.membership, "manager"),
        lambda: membership.remove(someone.membership, manager.membership),
    ):
        with pytest.raises(Refused):
            act()


def test_another_organisation_s_members_are_not_found(enter, manager):
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud"))
    address = reverse("organisation_member", args=[stranger.membership.pk])
    assert enter(manager).post(address, {"remove": "1"}).status_code == 404
    with pytest.raises(Refused):
        membership.remove(manager.membership, stranger.membership)


def test_roles_change_and_people_leave_but_the_last_manager(enter, manager, atelier):
    other = f.a_member(atelier, "reader")
    client = enter(manager)
    address = reverse("organisation_member", args=[other.membership.pk])
    client.post(address, {"role": "files"})
    assert Member.objects.get(user=other).role == "files"
    own = reverse("organisation_member", args=[manager.membership.pk])
    for given in ({"remove": "1"}, {"role": "reader"}):
        assert "garde toujours un gestionnaire" in client.post(own, given, follow=True).text
    assert Member.objects.get(user=manager).role == "manager"
    client.post(address, {"role": "manager"})
    assert client.post(own, {"role": "reader"}).url == reverse("organisation_home")
    assert client.get(MEMBERS).status_code == 404
    client = enter(other)
    client.post(own, {"remove": "1"})
    assert not Member.objects.filter(user=manager).exists()
    assert enter(manager).get(reverse("organisation_home")).status_code == 404


def test_a_role_that_is_not_one_is_refused(enter, manager, atelier):
    other = f.a_member(atelier, "reader")
    enter(manager).post(reverse("organisation_member", args=[other.membership.pk]), {"role": "roi"})
    assert Member.objects.get(user=other).role == "reader"
    assert enter(manager).post(MEMBERS, {"email": "pas une adresse", "role": "roi"}).status_code == 200
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_together_leave_one(atelier):
    first, second = f.a_member(atelier), f.a_member(atelier)
    outcomes = race(
        lambda: membership.remove(first.membership, first.membership),
        lambda: membership.remove(second.membership, second.membership),
    )
    assert Member.objects.filter(organisation=atelier, role="manager").count() == 1
    assert [type(o) for o in outcomes if o] == [Refused]


def test_a_link_lives_a_week_and_the_last_one_counts(enter, manager, mailoutbox):
    client = enter(manager)
    former, link = invited(client, mailoutbox), invited(client, mailoutbox, role="reader")
    assert Client().get(former).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().get(link).status_code == 410
    assert Client().get(link).status_code == 200


def test_an_address_that_works_elsewhere_is_told_so_and_the_manager_learns_nothing(
    enter, manager, mailoutbox
):
    other = f.a_member(f.an_organisation("Cap Métiers Sud"))
    client = enter(manager)
    assert invited(client, mailoutbox, other.login) == ""
    assert "déjà un compte" in mailoutbox[-1].body
    known = client.post(MEMBERS, {"email": other.login, "role": "files"}, follow=True).text
    unknown = client.post(MEMBERS, {"email": "x@example.fr", "role": "files"}, follow=True).text
    told = "L&#x27;invitation est partie"
    assert told in known
    assert told in unknown


def test_someone_who_left_finds_their_account_again(enter, manager, atelier, mailoutbox):
    noe = f.a_member(atelier, "files")
    membership.remove(manager.membership, noe.membership)
    link = invited(enter(manager), mailoutbox, noe.login, "reader")
    Client().post(link, IDENTITY)
    assert Member.objects.get(user=noe).role == "reader"
    assert User.objects.get(pk=noe.pk).check_password("Apprendre2026")


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_invitation_is_answered(client, token):
    address = reverse("invitation", args=[token])
    assert client.get(address).status_code == client.post(address, IDENTITY).status_code == 410


def test_who_keeps_the_catalogue_reads_no_dossier(enter, atelier):
    d = f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    client = enter(f.a_member(atelier, "catalogue"))
    for name in ("organisation_home", "organisation_dossiers"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert d.number not in page.text
        assert "Lecœur" not in page.text
    assert client.get(reverse("organisation_dossier", args=[d.number])).status_code == 404
    assert client.get(reverse("organisation_session_cancel", args=[d.session_id])).status_code == 404
