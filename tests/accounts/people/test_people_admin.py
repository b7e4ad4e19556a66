"""Staff and people: found by NIR without showing it, helped without becoming them."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.people.models import Trainee, User
from accounts.second_factor.models import RecoveryCode
from accounts.staff.models import Intervention
from dossiers.holder import closing
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE
from tests.kinds import Work, sure

pytestmark = pytest.mark.django_db
PEOPLE, ADD, SEARCH = (reverse(f"admin:accounts_user_{page}") for page in ("changelist", "add", "search"))
# The interventions shown under a person, which a form of the administration sends back.
MANAGEMENT = {"interventions-TOTAL_FORMS": 0, "interventions-INITIAL_FORMS": 0}


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(f.a_staff_member())
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    """An agent of the accounts."""
    client.force_login(
        f.an_agent("Comptes", "guichet@cdc.example"), backend="accounts.login.backends.EmailBackend"
    )
    return client


def new_agent(**changes: list[int] | str) -> dict[str, list[int] | str]:
    return {"first_name": "Alix", "last_name": "Renaud", "email": "Alix@cdc.example"} | changes


def acted(client: Client, action: str, *people: User) -> str:
    given = {"action": action, "_selected_action": [user.pk for user in people]}
    return html.unescape(client.post(PEOPLE, given, follow=True).text)


# Searching


@pytest.mark.parametrize("typed", [DOMINIQUE, "1 76 05 75 013 042"])
def test_a_trainee_is_found_by_number_which_is_in_no_address_and_on_no_page(
    staff: Client, dominique: Trainee, typed: str
) -> None:
    f.a_trainee("Camille", "Aubry")
    response = staff.post(SEARCH, {"q": typed}, follow=True)
    for address, _ in response.redirect_chain:
        assert "1760" not in address
        assert "1+76" not in address
    assert [user.pk for user in response.context["cl"].result_list] == [dominique.pk]
    for page in (response, staff.get(page_of(dominique.user))):
        assert DOMINIQUE not in page.text
        assert dominique.user.login not in page.text


@pytest.mark.parametrize("typed", [CAMILLE, DOMINIQUE + "1", "176057501304"])
def test_an_unknown_or_mistyped_number_goes_into_no_address(
    staff: Client, dominique: Trainee, typed: str
) -> None:
    response = staff.post(SEARCH, {"q": typed})
    assert response["Location"] == PEOPLE
    assert "Aucun compte" in staff.get(PEOPLE).text


@pytest.mark.parametrize(
    ("typed", "found"), [("Lecœur", 1), ("domin", 1), ("@example", 1), ("", 2), ("zzz", 0)]
)
def test_people_are_found_by_name_or_e_mail(
    staff: Client, dominique: Trainee, typed: str, found: int
) -> None:
    response = staff.post(SEARCH, {"q": typed}, follow=True)
    assert len(response.context["cl"].result_list) == found


@pytest.mark.parametrize("typed", ["\x00", "x" * 100_000, "%_'\"<script>", "١" * 13])
def test_anything_can_be_searched(staff: Client, typed: str) -> None:
    assert staff.post(SEARCH, {"q": typed}, follow=True).status_code == 200


def test_the_search_box_is_sent_by_post_with_its_token(staff: Client) -> None:
    page = staff.get(PEOPLE).text
    form = page[page.index('id="changelist-search"') :][:600]
    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in form
    assert staff.get(SEARCH).status_code == 405


def test_a_stranger_searches_nothing(client: Client, dominique: Trainee, agent: User) -> None:
    for user in (dominique.user, agent):
        client.force_login(user)
        assert "/admin/login/" in client.post(SEARCH, {"q": DOMINIQUE})["Location"]


def test_staff_who_may_not_see_people_learn_of_nobody(client: Client, dominique: Trainee) -> None:
    client.force_login(f.a_user("staff", "visite@cdc.example", "Lou", "Meyer", is_staff=True))
    assert client.post(SEARCH, {"q": DOMINIQUE}).status_code == 403


# Opening accounts


def test_an_agent_is_opened_without_a_password_and_chooses_their_own(
    clerk: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    reading = Group.objects.get(name="Lecture")
    clerk.post(ADD, new_agent(groups=[reading.pk]))
    user = User.objects.get(login="alix@cdc.example")
    assert (user.kind, user.is_staff, user.is_superuser) == ("staff", True, False)
    assert not user.has_usable_password()
    assert list(user.groups.all()) == [reading]
    worker()
    assert mailoutbox[-1].to == ["alix@cdc.example"]
    link = sure(
        re.search(r"http://localhost:8000(/mot-de-passe-oublie/\S+)", str(mailoutbox[-1].body))
    ).group(1)
    person = Client()
    person.post(link, {"password": "Apprendre2026", "password_again": "Apprendre2026"})
    given = {"username": "alix@cdc.example", "password": "Apprendre2026"}
    assert person.post(reverse("organisation_login"), given).status_code == 302


def test_no_form_of_the_administration_takes_a_password(clerk: Client, agent: User) -> None:
    """Whatever its address: the forms of every model are read, and those of the people posted to."""
    secret = {"password", "new_password", "login", "is_superuser", "user_permissions", "token", "key"}
    for of in admin.site._registry.values():
        request = clerk.get(PEOPLE).wsgi_request
        request.user = f.a_staff_member()
        assert not secret & set(of.get_form(request).base_fields), of
    clerk.post(
        ADD, new_agent(new_password=f.PASSWORD, password=f.PASSWORD, kind="organisation", is_superuser="on")
    )
    user = User.objects.get(login="alix@cdc.example")
    assert (user.has_usable_password(), user.kind, user.is_superuser) == (False, "staff", False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "pris@cdc.example"}, "email"),
        ({"email": "\x00"}, "email"),
        ({"first_name": ""}, "first_name"),
    ],
)
def test_an_agent_who_cannot_be_is_refused(clerk: Client, changes: dict[str, str], field: str) -> None:
    f.a_user("staff", "pris@cdc.example", "Sacha", "Weber")
    response = clerk.post(ADD, new_agent(**changes))
    assert field in response.context["adminform"].form.errors
    assert not User.objects.filter(login="alix@cdc.example").exists()


# What staff change: the groups of another agent, and nothing that is a person's own


def test_names_addresses_and_passwords_are_nobody_else_s_to_change(
    staff: Client, dominique: Trainee, agent: User
) -> None:
    """A superuser's too: the address was changed without a word, then a reset took the account over."""
    given = {
        "first_name": "X",
        "last_name": "Y",
        "email": "x@pirate.example",
        "is_active": "",
        "kind": "staff",
    }
    more = {"login": "x", "password": "x", "is_superuser": "on", "is_staff": "on"}
    inline = {"trainee-TOTAL_FORMS": 1, "trainee-INITIAL_FORMS": 1, "trainee-0-user": dominique.pk}
    colleague = f.a_staff_member()
    for user in (dominique.user, agent, colleague):
        before = User.objects.filter(pk=user.pk).values().get()
        staff.post(page_of(user), given | more | inline | MANAGEMENT)
        assert User.objects.filter(pk=user.pk).values().get() == before


def test_groups_are_given_to_another_agent_who_is_told_and_logs_in_again(
    clerk: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    colleague = f.a_user("staff", "sacha@cdc.example", "Sacha", "Weber", is_staff=True)
    theirs = Client()
    theirs.force_login(colleague, backend="accounts.login.backends.EmailBackend")
    decisions = Group.objects.get(name="Décisions")
    assert clerk.post(page_of(colleague), {"groups": [decisions.pk]} | MANAGEMENT).status_code == 302
    assert list(colleague.groups.all()) == [decisions]
    act = Intervention.objects.get()
    assert (act.account, act.what, act.details) == (colleague, "groups", "aucun → Décisions")
    assert theirs.get(reverse("admin:index")).status_code == 302
    worker()
    assert mailoutbox[-1].to == ["sacha@cdc.example"]
    assert "aucun → Décisions" in mailoutbox[-1].body


def test_nobody_gives_themselves_groups_nor_a_trainee_any(clerk: Client, dominique: Trainee) -> None:
    me = User.objects.get(login="guichet@cdc.example")
    everything = {"groups": list(Group.objects.values_list("pk", flat=True))} | MANAGEMENT
    for user in (me, dominique.user):
        before = set(user.groups.all())
        assert clerk.post(page_of(user), everything).status_code == 403
        assert set(user.groups.all()) == before
    assert not Intervention.objects.exists()


def test_whoever_only_looks_acts_on_nobody(client: Client, agent: User) -> None:
    client.force_login(f.an_agent("Lecture"), backend="accounts.login.backends.EmailBackend")
    assert client.get(page_of(agent)).status_code == 200
    assert client.post(ADD, new_agent()).status_code == 403
    for action in ("send_password_link", "send_factor_link", "send_email_link", "suspend", "restore"):
        acted(client, action, agent)
    assert not Intervention.objects.exists()


# Links, which only the person follows


def link_in(mail: EmailMultiAlternatives) -> str:
    return sure(re.search(r"http://localhost:8000(/\S+)", str(mail.body))).group(1)


def test_a_link_for_a_password_goes_to_the_person_and_is_on_no_page(
    clerk: Client, agent: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    page = acted(clerk, "send_password_link", agent)
    assert "/mot-de-passe-oublie/" not in page
    worker()
    assert mailoutbox[-1].to == [agent.email]
    assert clerk.get(link_in(mailoutbox[-1])).status_code == 200
    assert link_in(mailoutbox[-1]) not in clerk.get(page_of(agent)).text
    assert Intervention.objects.get().what == "password"


def test_a_lost_factor_is_removed_by_its_owner_with_their_password(
    clerk: Client, agent: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    f.a_code(agent)
    theirs = Client()
    theirs.force_login(agent, backend="accounts.login.backends.EmailBackend")
    acted(clerk, "send_factor_link", agent)
    assert TOTPDevice.objects.filter(user=agent).exists(), "staff start it, and complete nothing"
    worker()
    assert mailoutbox[-1].to == [agent.email]
    link, owner = link_in(mailoutbox[-1]), Client()
    assert owner.get(link).status_code == 200
    assert "current" in owner.post(link, {"current": "Faux2026"}).context["form"].errors
    assert TOTPDevice.objects.filter(user=agent).exists()
    assert owner.post(link, {"current": f.PASSWORD})["Location"] == reverse("organisation_login")
    assert not TOTPDevice.objects.filter(user=agent).exists()
    assert not RecoveryCode.objects.exists()
    assert theirs.get(reverse("organisation_home")).status_code == 302, "every session has ended"
    worker()
    assert (mailoutbox[-1].to, "second facteur" in mailoutbox[-1].subject) == ([agent.email], True)
    f.a_code(agent)
    assert owner.get(link).status_code == owner.post(link, {"current": f.PASSWORD}).status_code == 410


def test_the_password_of_that_link_cannot_be_guessed_for_long(
    clerk: Client, agent: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    f.a_code(agent)
    acted(clerk, "send_factor_link", agent)
    worker()
    link, thief = link_in(mailoutbox[-1]), Client()
    for _ in range(5):
        thief.post(link, {"current": "Faux2026"})
    assert thief.post(link, {"current": f.PASSWORD}).status_code in (200, 429)
    assert TOTPDevice.objects.filter(user=agent).exists()


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_link_removes_nothing(client: Client, token: str) -> None:
    address = reverse("second_factor_remove", args=[token])
    assert client.get(address).status_code == client.post(address, {"current": "x"}).status_code == 410


def test_a_link_that_removes_a_factor_lives_a_day(
    clerk: Client, agent: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    f.a_code(agent)
    acted(clerk, "send_factor_link", agent)
    worker()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert Client().get(link_in(mailoutbox[-1])).status_code == 410


def test_a_link_to_change_an_address_goes_to_the_present_one_and_asks_to_log_in(
    clerk: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    acted(clerk, "send_email_link", dominique.user)
    worker()
    assert mailoutbox[-1].to == [dominique.user.email]
    assert Client().get(link_in(mailoutbox[-1]))["Location"].startswith(reverse("login"))


def test_a_suspended_account_is_left_at_once_and_found_again(
    clerk: Client, agent: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    theirs = Client()
    theirs.force_login(agent, backend="accounts.login.backends.EmailBackend")
    acted(clerk, "suspend", agent)
    assert theirs.get(reverse("organisation_home")).status_code == 302
    assert "déjà fermé ou suspendu" in acted(clerk, "suspend", agent)
    assert "fermé ou suspendu" in acted(clerk, "send_password_link", agent)
    acted(clerk, "restore", agent)
    assert User.objects.get(pk=agent.pk).is_active
    assert "pas suspendu" in acted(clerk, "restore", agent)
    worker()
    assert [mail.to for mail in mailoutbox[-2:]] == [[agent.email]] * 2


def test_an_account_that_its_holder_closed_is_not_restored(clerk: Client, dominique: Trainee) -> None:
    acted(clerk, "suspend", dominique.user)
    acted(clerk, "restore", dominique.user)
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert "pas suspendu" in acted(clerk, "restore", dominique.user)
    assert not User.objects.get(pk=dominique.pk).is_active


def test_nobody_acts_on_their_own_account(clerk: Client) -> None:
    me = User.objects.get(login="guichet@cdc.example")
    assert "Votre propre compte" in acted(clerk, "send_factor_link", me)
    assert not Intervention.objects.exists()


def test_nobody_is_deleted(staff: Client, dominique: Trainee) -> None:
    assert staff.post(reverse("admin:accounts_user_delete", args=[dominique.pk])).status_code == 403
    assert User.objects.filter(pk=dominique.pk).exists()


# What is only read


@pytest.mark.parametrize("model", ["trainee", "rightsline"])
def test_the_ledger_and_the_holders_are_only_read(staff: Client, dominique: Trainee, model: str) -> None:
    line = dominique.lines.get() if model == "rightsline" else dominique
    change = reverse(f"admin:accounts_{model}_change", args=[line.pk])
    assert staff.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
    assert staff.get(change).status_code == 200
    for address in (
        change,
        reverse(f"admin:accounts_{model}_add"),
        reverse(f"admin:accounts_{model}_delete", args=[line.pk]),
    ):
        assert staff.post(address, {"reason": "x", "available": 1}).status_code == 403
