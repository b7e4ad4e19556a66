"""One person in several organisations: which one is theirs now, passing from one to another, joining one more."""

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from accounts.security.models import SecurityEvent
from catalogue.organisations import invitation_links, jobs, membership
from catalogue.organisations.members import memberships_of
from catalogue.organisations.models import Invitation, Member, Organisation
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.entered import again, entered, only_by_password

pytestmark = pytest.mark.django_db
CHOICE = reverse("organisation_choice")
HOME = reverse("organisation_home")
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
def cap() -> Organisation:
    return f.an_organisation("Cap Métiers Sud")


@pytest.fixture
def alix(atelier: Organisation, cap: Organisation) -> User:
    """Alix manages the atelier, and reads the dossiers of Cap Métiers Sud."""
    user = f.a_member(atelier, password=f.PASSWORD)
    Member.objects.create(user=user, organisation=cap, role="reader")
    return User.objects.get(pk=user.pk)


def requested(organisation: Organisation) -> Dossier:
    return f.a_dossier("requested", session=f.a_session(f.an_action(organisation)))


def choose(client: Client, organisation: Organisation, **more: str) -> str:
    """Where the button leads."""
    return str(client.post(CHOICE, {"organisation": organisation.pk} | more)["Location"])


def page_of(dossier: Dossier) -> str:
    return reverse("organisation_dossier", args=[dossier.number])


def test_who_works_for_several_is_asked_and_comes_back_to_the_page_they_wanted(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    client, dossier = entered(alix), requested(cap)
    wanted = page_of(dossier)
    answer = client.get(wanted, follow=True)
    assert answer.request["PATH_INFO"] == CHOICE
    assert "Pour quel organisme travaillez-vous" in answer.text
    assert f'name="next" value="{wanted}"' in answer.text
    assert atelier.name in answer.text
    assert choose(client, cap, next=wanted) == wanted
    assert "Lecœur" in client.get(wanted).text


def test_the_last_one_chosen_is_found_at_the_next_login(alix: User, cap: Organisation) -> None:
    choose(entered(alix), cap)
    again_there = entered(alix)
    assert again_there.session["organisation"] == cap.pk
    assert f"{cap.name}<span" in again_there.get(HOME).text, "each page says for whom one works"
    Member.objects.filter(user=alix, organisation=cap).delete()
    assert entered(alix).session["organisation"] == alix.memberships.get().organisation_id


def test_whoever_works_for_one_is_asked_nothing(atelier: Organisation) -> None:
    page = entered(f.a_member(atelier)).get(HOME)
    assert page.status_code == 200
    assert "Changer d" not in page.text


def test_a_dossier_of_the_other_says_whose_it_is_and_shows_nothing_of_it(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    client, dossier = entered(alix), requested(cap)
    choose(client, atelier)
    answer = client.get(page_of(dossier))
    assert answer.status_code == 404
    assert "Cette page est de Cap Métiers Sud" in answer.text
    assert "Lecœur" not in answer.text
    assert dossier.title not in answer.text
    assert choose(client, cap, next=page_of(dossier)) == page_of(dossier)
    assert client.get(page_of(dossier)).status_code == 200


def test_what_is_nobody_s_of_theirs_is_a_page_that_does_not_exist(alix: User, atelier: Organisation) -> None:
    client, stranger = entered(alix), f.an_organisation("Route et Logistique Est")
    choose(client, atelier)
    for address in (page_of(requested(stranger)), reverse("organisation_dossier", args=["12345"])):
        page = client.get(address).text
        assert "existe pas" in page
        assert stranger.name not in page


def test_what_the_role_in_the_other_does_not_open_is_not_offered(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    client, members = entered(alix), reverse("organisation_members")
    choose(client, cap)
    assert "Cette page est d" in client.get(members).text, "managed at the atelier"
    Member.objects.filter(user=alix, organisation=atelier).update(role="reader")
    assert "existe pas" in client.get(members).text


@pytest.mark.parametrize("key", ["0", "", "quoi", "-1", "99999999999999999999999"])
def test_an_organisation_that_is_not_theirs_is_not_chosen(
    alix: User, atelier: Organisation, key: str
) -> None:
    client = entered(alix)
    choose(client, atelier)
    answer = client.post(CHOICE, {"organisation": key}, follow=True)
    assert "choisissez dans la liste" in answer.text
    assert client.session["organisation"] == atelier.pk
    stranger = f.an_organisation("Route et Logistique Est")
    assert choose(client, stranger) == CHOICE
    assert client.session["organisation"] == atelier.pk


def test_what_the_session_says_is_judged_at_each_request(alix: User, cap: Organisation) -> None:
    """Even a session that named another organisation would open nothing of it."""
    client, stranger = entered(alix), f.an_organisation("Route et Logistique Est")
    session = client.session
    session["organisation"] = stranger.pk
    session.save()
    dossier = requested(stranger)
    assert client.get(HOME)["Location"] == f"{CHOICE}?next=%2Forganisme%2F"
    assert client.get(page_of(dossier))["Location"].startswith(CHOICE)
    assert client.post(page_of(dossier) + "suivi/").status_code == 302


def test_nobody_is_moved_to_another_organisation_without_asking(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    """A form of the organisation they have just left would be done in the other."""
    client = entered(alix)
    choose(client, cap)
    Member.objects.filter(user=alix, organisation=cap).delete()
    asked = client.post(reverse("organisation_members"), {"email": "x@y.example", "role": "reader"})
    assert asked["Location"] == CHOICE
    assert not Invitation.objects.exists()
    assert "n&#x27;a pas été enregistré" in client.get(CHOICE).text


def test_a_form_opened_for_the_former_organisation_is_not_sent_for_the_new_one(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    Member.objects.filter(user=alix, organisation=cap).update(role="manager")
    client = again(entered(alix), enforce_csrf_checks=True)
    token = client.get(CHOICE).context["csrf_token"]
    client.post(CHOICE, {"organisation": atelier.pk, "csrfmiddlewaretoken": str(token)})
    members = reverse("organisation_members")
    before = str(client.get(members).context["csrf_token"])
    now = str(client.get(CHOICE).context["csrf_token"])
    client.post(CHOICE, {"organisation": cap.pk, "csrfmiddlewaretoken": now})
    late = {"email": "x@y.example", "role": "reader", "csrfmiddlewaretoken": before}
    answer = client.post(members, late)
    assert answer.status_code == 403
    assert "Vous travaillez en ce moment pour Cap Métiers Sud" in answer.text
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("kind", ["trainee", "staff", "funder"])
def test_who_works_for_none_has_nothing_to_choose(kind: str) -> None:
    user = f.a_trainee().user if kind == "trainee" else f.a_user(kind, "x@y.example", "Noé", "Weber")
    assert entered(user).get(CHOICE).status_code == 404


def test_an_answer_is_given_as_a_member_of_the_dossier_s_own_organisation(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    actors.check_member(alix, atelier.pk)
    with pytest.raises(Refused, match="lire les dossiers"):
        actors.check_member(alix, cap.pk)
    with pytest.raises(Refused, match="votre organisme"):
        actors.check_member(alix, f.an_organisation("Route et Logistique Est").pk)


def test_their_memberships_are_one_query_a_request(
    alix: User, atelier: Organisation, django_assert_num_queries: Any
) -> None:
    memberships_of(User.objects.get(pk=alix.pk))  # written
    with django_assert_num_queries(1):
        assert [each.organisation.name for each in memberships_of(alix)] == [
            "Atelier des Langues",
            "Cap Métiers Sud",
        ]
        memberships_of(alix)


def test_what_one_keeps_of_a_list_is_kept_for_each_organisation(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    client, views = entered(alix), reverse("organisation_dossiers")
    choose(client, atelier)
    member = Member.objects.get(user=alix, organisation=atelier)
    f.a_saved_view(member, is_shared=False)
    assert "Vue " in client.get(views).text
    choose(client, cap)
    assert member.saved_views.get().name not in client.get(views).text


# Leaving


def test_who_is_removed_from_one_stays_logged_in_for_the_other(
    alix: User, atelier: Organisation, cap: Organisation
) -> None:
    theirs, boss = entered(alix), f.a_member(cap)
    choose(theirs, cap)
    membership.remove(boss.memberships.get(), alix.memberships.get(organisation=cap))
    assert theirs.get(HOME)["Location"].startswith(CHOICE)
    assert [each.organisation for each in theirs.get(CHOICE).context["memberships"]] == [atelier]
    choose(theirs, atelier)
    assert theirs.get(HOME).status_code == 200
    membership.remove(f.a_member(atelier).memberships.get(), alix.memberships.get())
    assert theirs.get(HOME)["Location"].startswith("/organisme/connexion/"), "the last one ends the sessions"


def test_who_leaves_one_by_oneself_is_led_to_the_others(alix: User, atelier: Organisation) -> None:
    client = entered(alix)
    f.a_member(atelier)
    choose(client, atelier)
    mine = alix.memberships.get(organisation=atelier)
    assert client.post(reverse("organisation_member_remove", args=[mine.pk]))["Location"] == CHOICE


# Joining one more


def invited(organisation: Organisation, email: str, role: str = "files") -> str:
    """The link that someone receives."""
    by = f.a_member(organisation)
    given = {"organisation": organisation, "email": email, "role": role, "invited_by": by}
    link = invitation_links.link_of(Invitation.objects.create(**given))
    return link.removeprefix("http://localhost:8000")


def test_an_account_joins_one_more_by_a_button(atelier: Organisation, cap: Organisation) -> None:
    alix = f.a_member(atelier)
    link = invited(cap, alix.login)
    client = entered(alix)
    assert client.get(HOME).status_code == 200
    page = client.get(link, follow=True)
    assert "Rejoindre Cap Métiers Sud" in page.text
    assert "password" not in page.text
    assert client.post(page.request["PATH_INFO"])["Location"] == HOME
    assert cap.name in client.get(HOME).text
    assert alix.memberships.get(organisation=cap).role == "files"
    assert alix.memberships.get(organisation=atelier).role == "manager"
    event = SecurityEvent.objects.get(user=alix, what="joined")
    assert event.details == cap.name
    assert client.get(page.request["PATH_INFO"]).status_code == 410


def test_the_mail_says_to_log_in_and_who_is_not_logged_in_is_led_there(
    atelier: Organisation, cap: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    alix = f.a_member(atelier)
    link = invited(cap, alix.login)
    jobs.mail_invitation.func(Invitation.objects.get().pk)
    assert "Vous avez déjà un compte : connectez-vous" in mailoutbox[-1].body
    stranger = Client()
    answer = stranger.get(link, follow=True)
    assert answer.request["PATH_INFO"] == reverse("organisation_login")
    assert "rejoindre" in answer.text


def test_an_invitation_never_gives_another_password_to_an_account_that_works(
    atelier: Organisation, cap: Organisation
) -> None:
    """Whoever reads someone's mail, or invites them, has neither their password nor their code."""
    alix = f.a_member(atelier, password=f.PASSWORD)
    link = invited(cap, alix.login)
    for client in (Client(), entered(f.a_member(cap))):
        assert client.post(link, IDENTITY)["Location"].endswith("/rejoindre/")
        client.post(link + "rejoindre/", IDENTITY)
    with pytest.raises(Refused, match="connectez-vous"):
        membership.accept(link.split("/")[-2], first_name="Noé", last_name="Weber", password="Apprendre2026")
    alix.refresh_from_db()
    assert (alix.first_name, alix.memberships.count()) == ("Alix", 1)
    assert check_password(f.PASSWORD, alix.password)


def test_a_password_alone_accepts_nothing(atelier: Organisation, cap: Organisation) -> None:
    alix, browser = f.a_member(atelier), Client()
    link = invited(cap, alix.login) + "rejoindre/"
    only_by_password(browser, alix)
    assert browser.post(link)["Location"].startswith("/securite/activer/")
    assert alix.memberships.count() == 1


def test_an_invitation_is_for_the_account_of_its_address(atelier: Organisation, cap: Organisation) -> None:
    alix, other = f.a_member(atelier), f.a_member(f.an_organisation("Route et Logistique Est"))
    link = invited(cap, alix.login) + "rejoindre/"
    browser = entered(other)
    assert "pas pour le compte où vous êtes connecté" in browser.get(link).text
    assert cap.name not in browser.post(link).text
    with pytest.raises(Refused, match="autre adresse"):
        membership.join(link.split("/")[-3], other, browser.get(link).wsgi_request)
    assert Member.objects.filter(organisation=cap, role="files").count() == 0


def test_whoever_is_logged_in_as_a_trainee_reads_what_to_do(atelier: Organisation, cap: Organisation) -> None:
    alix, browser = f.a_member(atelier), entered(f.a_trainee().user)
    link = invited(cap, alix.login)
    page = browser.get(link, follow=True)
    assert "Déconnectez-vous, puis ouvrez à nouveau le lien" in page.text
    assert cap.name not in page.text
    browser.post(page.request["PATH_INFO"])
    assert alix.memberships.count() == 1


def test_the_staff_make_a_manager_of_who_works_there_already(atelier: Organisation) -> None:
    """An organisation that has lost its manager finds one among its own."""
    reader = f.a_member(atelier, "reader")
    membership.invite_manager(f.a_staff_member(), atelier, reader.login)
    link = invitation_links.link_of(Invitation.objects.get()).removeprefix("http://localhost:8000")
    entered(reader).post(link + "rejoindre/")
    assert reader.memberships.get().role == "manager"
