"""Members of an organisation: invited by e-mail, each role its pages, a manager always there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.organisations import jobs, membership
from catalogue.organisations.models import Invitation, Member, Organisation
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import of
from tests import factories as f
from tests.kinds import Enter, Work
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
def atelier() -> Organisation:
    return f.an_organisation()


@pytest.fixture
def manager(atelier: Organisation) -> User:
    return f.a_member(atelier, password=f.PASSWORD)


@pytest.fixture
def enter(client: Client) -> Enter:
    def entering(user: User) -> Client:
        client.force_login(user, backend="accounts.login.backends.EmailBackend")
        return client

    return entering


def invited(
    client: Client,
    mailoutbox: list[EmailMultiAlternatives],
    email: str = "noe@atelier.example",
    role: str = "files",
) -> str:
    """The link that someone receives."""
    client.post(MEMBERS, {"email": email, "role": role})
    jobs.mail_invitation.func(Invitation.objects.get(email=email.lower(), used_at=None).pk)
    assert mailoutbox[-1].to == [email.lower()]
    found = re.search(r"http://localhost:8000(/organisme/invitation/\S+)", str(mailoutbox[-1].body))
    return found.group(1) if found else ""


def test_someone_invited_opens_an_account_and_works_there(
    enter: Enter, manager: User, atelier: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    link = invited(enter(manager), mailoutbox, "Noe@Atelier.example")
    newcomer = Client()
    assert atelier.name in newcomer.get(link).text
    answer = newcomer.post(link, IDENTITY)
    assert answer["Location"] == reverse("organisation_home")
    assert newcomer.get(answer["Location"])["Location"].startswith(reverse("second_factor_enrol"))
    member = Member.objects.get(user__login="noe@atelier.example")
    assert (member.role, member.organisation, str(member.user)) == ("files", atelier, "Noé Weber")
    assert newcomer.get(link).status_code == Client().post(link, IDENTITY).status_code == 410


@pytest.mark.parametrize("role", [r for r in Member.Role if r != "manager"])
def test_only_managers_see_and_decide(
    enter: Enter, manager: User, atelier: Organisation, role: Member.Role
) -> None:
    someone = f.a_member(atelier, role)
    client = enter(someone)
    assert client.get(MEMBERS).status_code == client.post(MEMBERS, {}).status_code == 404
    address = reverse("organisation_member", args=[manager.memberships.get().pk])
    assert client.post(address, {"role": "reader"}).status_code == 404
    acts: list[Callable[[], object]] = [
        lambda: membership.invite(someone.memberships.get(), "x@example.fr", "manager"),
        lambda: membership.change_role(someone.memberships.get(), someone.memberships.get(), "manager"),
        lambda: membership.remove(someone.memberships.get(), manager.memberships.get()),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_another_organisation_s_members_are_not_found(enter: Enter, manager: User) -> None:
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud"))
    address = reverse("organisation_member", args=[stranger.memberships.get().pk])
    assert enter(manager).post(address, {"role": "reader"}).status_code == 404
    address = reverse("organisation_member_remove", args=[stranger.memberships.get().pk])
    assert enter(manager).get(address).status_code == enter(manager).post(address).status_code == 404
    invitation = f.an_invitation(stranger.memberships.get().organisation)
    address = reverse("organisation_invitation_withdraw", args=[invitation.pk])
    assert enter(manager).post(address).status_code == 404
    assert Invitation.objects.filter(pk=invitation.pk).exists()
    with pytest.raises(Refused):
        membership.remove(manager.memberships.get(), stranger.memberships.get())


def test_roles_change_and_people_leave_but_the_last_manager(
    enter: Enter, manager: User, atelier: Organisation
) -> None:
    other = f.a_member(atelier, "reader")
    client = enter(manager)
    address = reverse("organisation_member", args=[other.memberships.get().pk])
    client.post(address, {"role": "files"})
    assert Member.objects.get(user=other).role == "files"
    own = reverse("organisation_member", args=[manager.memberships.get().pk])
    leave = reverse("organisation_member_remove", args=[manager.memberships.get().pk])
    for path, given in ((leave, {}), (own, {"role": "reader"})):
        assert "garde toujours un gestionnaire" in client.post(path, given, follow=True).text
    assert Member.objects.get(user=manager).role == "manager"
    client.post(address, {"role": "manager"})
    assert client.post(own, {"role": "reader"})["Location"] == reverse("organisation_home")
    assert client.get(MEMBERS).status_code == 404
    client = enter(other)
    client.post(leave)
    assert not Member.objects.filter(user=manager).exists()
    manager.refresh_from_db()
    assert enter(manager).get(reverse("organisation_home")).status_code == 404


def test_a_role_that_is_not_one_is_refused(enter: Enter, manager: User, atelier: Organisation) -> None:
    other = f.a_member(atelier, "reader")
    enter(manager).post(reverse("organisation_member", args=[other.memberships.get().pk]), {"role": "roi"})
    assert Member.objects.get(user=other).role == "reader"
    assert enter(manager).post(MEMBERS, {"email": "pas une adresse", "role": "roi"}).status_code == 200
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_together_leave_one(atelier: Organisation) -> None:
    first, second = f.a_member(atelier), f.a_member(atelier)
    outcomes = race(
        lambda: membership.remove(first.memberships.get(), first.memberships.get()),
        lambda: membership.remove(second.memberships.get(), second.memberships.get()),
    )
    assert Member.objects.filter(organisation=atelier, role="manager").count() == 1
    assert [type(o) for o in outcomes if o] == [Refused]


def test_a_link_lives_a_week_and_the_last_one_counts(
    enter: Enter, manager: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    client = enter(manager)
    former, link = invited(client, mailoutbox), invited(client, mailoutbox, role="reader")
    assert Client().get(former).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().get(link).status_code == 410
    assert Client().get(link).status_code == 200


def test_an_address_of_another_kind_is_told_so_and_the_manager_learns_nothing(
    enter: Enter, manager: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = f.a_user("funder", "agent@opco.example", "Noé", "Weber")
    client = enter(manager)
    assert invited(client, mailoutbox, other.login) == ""
    assert "déjà un compte" in mailoutbox[-1].body
    known = client.post(MEMBERS, {"email": other.login, "role": "files"}, follow=True).text
    unknown = client.post(MEMBERS, {"email": "x@example.fr", "role": "files"}, follow=True).text
    told = "L&#x27;invitation est partie"
    assert told in known
    assert told in unknown


def test_someone_who_left_finds_their_account_again(
    enter: Enter, manager: User, atelier: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    noe = f.a_member(atelier, "files")
    membership.remove(manager.memberships.get(), noe.memberships.get())
    link = invited(enter(manager), mailoutbox, noe.login, "reader")
    Client().post(link, IDENTITY)
    assert Member.objects.get(user=noe).role == "reader"
    assert User.objects.get(pk=noe.pk).check_password("Apprendre2026")


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_invitation_is_answered(client: Client, token: str) -> None:
    address = reverse("invitation", args=[token])
    assert client.get(address).status_code == client.post(address, IDENTITY).status_code == 410


def test_who_keeps_the_catalogue_reads_no_dossier(enter: Enter, atelier: Organisation) -> None:
    dossier = f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    client = enter(f.a_member(atelier, "catalogue"))
    for name in ("organisation_home", "organisation_dossiers"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert dossier.number not in page.text
        assert "Lecœur" not in page.text
    assert client.get(reverse("organisation_dossier", args=[dossier.number])).status_code == 404
    assert client.get(reverse("organisation_session_cancel", args=[dossier.session_id])).status_code == 404


# Leaving, told; inviting, by name


def told(worker: Work, mailoutbox: list[EmailMultiAlternatives]) -> dict[str, str]:
    """What the worker then sends: to whom, and the text."""
    del mailoutbox[:]
    worker()
    return {mail.to[0]: str(mail.body) for mail in mailoutbox}


def test_nobody_is_removed_before_having_read_what_it_does(
    enter: Enter, manager: User, atelier: Organisation
) -> None:
    other = f.a_member(atelier, "reader")
    address = reverse("organisation_member_remove", args=[other.memberships.get().pk])
    page = enter(manager).get(address)
    assert "aussitôt, même là où cette personne est déjà connectée" in page.text
    assert other.email in page.text
    enter(manager).post(reverse("organisation_member", args=[other.memberships.get().pk]), {"remove": "1"})
    assert Member.objects.filter(user=other).exists(), "the list removes nobody by itself"


def test_who_is_removed_and_the_managers_are_told_and_the_sessions_end(
    enter: Enter, manager: User, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other, colleague = f.a_member(atelier, "reader"), f.a_member(atelier)
    theirs = Client()
    theirs.force_login(other, backend="accounts.login.backends.EmailBackend")
    assert theirs.get(reverse("organisation_dossiers")).status_code == 200
    enter(manager).post(reverse("organisation_member_remove", args=[other.memberships.get().pk]))
    assert theirs.get(reverse("organisation_dossiers")).status_code == 302
    mails = told(worker, mailoutbox)
    assert set(mails) == {other.email, manager.email, colleague.email}
    assert f"Alix Renaud a mis fin à votre accès aux pages {of(atelier.name)}" in mails[other.email]
    assert "a retiré Alix Renaud des membres" in mails[manager.email]


def test_who_leaves_by_oneself_is_told_so(
    enter: Enter, manager: User, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    colleague = f.a_member(atelier)
    address = reverse("organisation_member_remove", args=[manager.memberships.get().pk])
    assert f"Quitter {atelier.name}" in enter(manager).get(address).text
    assert enter(manager).post(address)["Location"] == reverse("home")
    mails = told(worker, mailoutbox)
    assert f"Vous avez quitté {atelier.name}" in mails[manager.email]
    assert f"a quitté {atelier.name}" in mails[colleague.email]


def test_another_role_is_told_with_who_gave_it(
    enter: Enter, manager: User, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = f.a_member(atelier, "reader")
    address = reverse("organisation_member", args=[other.memberships.get().pk])
    enter(manager).post(address, {"role": "reader"})
    assert told(worker, mailoutbox) == {}
    enter(manager).post(address, {"role": "files"})
    mails = told(worker, mailoutbox)
    assert "Alix Renaud vous a donné un autre rôle" in mails[other.email]
    assert "dossiers" in mails[other.email]


def test_an_invitation_says_by_whom_and_for_what(
    enter: Enter, manager: User, atelier: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    link = invited(enter(manager), mailoutbox)
    for text in (mailoutbox[-1].body, Client().get(link).text):
        assert f"Alix Renaud vous invite à travailler pour {atelier.name}" in text
        assert "« dossiers »" in text
    assert "Invitation de Alix Renaud" in enter(manager).get(MEMBERS).text


def test_who_works_here_already_is_not_invited(enter: Enter, manager: User, atelier: Organisation) -> None:
    colleague = f.a_member(atelier, "reader")
    answer = enter(manager).post(MEMBERS, {"email": colleague.email.upper(), "role": "files"})
    assert "travaille déjà ici" in answer.text
    assert not Invitation.objects.exists()


def test_an_organisation_is_named_as_french_names_are(
    enter: Enter, atelier: Organisation, manager: User
) -> None:
    page = enter(manager).get(reverse("organisation_member_remove", args=[manager.memberships.get().pk])).text
    assert "aucune page d'Atelier des Langues" in page.replace("&#x27;", "'")


def test_an_invitation_is_withdrawn_and_its_link_leads_nowhere(
    enter: Enter, manager: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    link = invited(enter(manager), mailoutbox)
    address = reverse("organisation_invitation_withdraw", args=[Invitation.objects.get().pk])
    assert "est retirée" in enter(manager).post(address, follow=True).text
    assert Client().get(link).status_code == Client().post(link, IDENTITY).status_code == 410
    assert not Member.objects.filter(user__login="noe@atelier.example").exists()
    assert enter(manager).post(address).status_code == 404


def test_an_invitation_accepted_meanwhile_is_not_withdrawn(
    enter: Enter, manager: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    link = invited(enter(manager), mailoutbox)
    Client().post(link, IDENTITY)
    address = reverse("organisation_invitation_withdraw", args=[Invitation.objects.get().pk])
    page = enter(manager).post(address, follow=True)
    assert "plus en attente" in page.text
    assert Member.objects.filter(user__login="noe@atelier.example").exists()


def test_staff_invite_a_manager_and_make_no_member_themselves(
    enter: Enter, atelier: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    agent = f.an_agent("Catalogue")
    page = reverse("admin:catalogue_organisation_change", args=[atelier.pk])
    invite = reverse("admin:catalogue_organisation_invite", args=[atelier.pk])
    assert invite in enter(agent).get(page).text
    enter(agent).post(invite, {"email": "Noe@atelier.example"})
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("noe@atelier.example", "manager")
    jobs.mail_invitation.func(invitation.pk)
    assert "La Caisse des Dépôts vous invite" in mailoutbox[-1].body
    member = {
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "members-0-user": agent.pk,
        "members-0-role": "manager",
    }
    given = {"name": atelier.name, "siret": "99999999999999", "town": "Metz", "postcode": "57000"}
    enter(agent).post(page, given | member)
    atelier.refresh_from_db()
    assert atelier.siret != "99999999999999"
    assert not Member.objects.exists()
    assert enter(f.an_agent("Lecture")).post(invite, {"email": "x@y.example"}).status_code == 403


# What each role may do

ROLES = {
    "manager": {"handles_files", "keeps_catalogue", "sees_files", "exports_files", "manages"},
    "catalogue": {"keeps_catalogue"},
    "files": {"handles_files", "sees_files", "exports_files"},
    "finance": {"sees_files", "exports_files"},
    "reader": {"sees_files"},
}


def test_each_role_allows_what_its_words_say(enter: Enter, manager: User, atelier: Organisation) -> None:
    assert {*ROLES} == {*Member.Role.values}
    for role, allowed in ROLES.items():
        member = Member(user=manager, organisation=atelier, role=role)
        assert {name for name in ROLES["manager"] if getattr(member, name)} == allowed
    page = enter(manager).get(MEMBERS).text
    for each in Member.Role:
        assert each.allows[1:] in page


def test_finances_reads_amounts_and_decides_nothing(enter: Enter, atelier: Organisation) -> None:
    dossier = f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    client = enter(f.a_member(atelier, "finance"))
    page = client.get(reverse("organisation_dossier", args=[dossier.number]))
    assert dossier.number in page.text
    assert client.get(reverse("organisation_activity_export")).status_code == 200
    answer = reverse("organisation_transition", args=[dossier.number, "accepter-sans-changement"])
    for address in (answer, reverse("organisation_group"), MEMBERS, reverse("office_training_new")):
        assert client.post(address).status_code == 404
