"""Staff and people: found by NIR without showing it, corrected without becoming them."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE, digest

pytestmark = pytest.mark.django_db
PEOPLE, ADD, SEARCH = (reverse(f"admin:accounts_user_{page}") for page in ("changelist", "add", "search"))


def page_of(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


@pytest.fixture
def staff(client):
    client.force_login(f.a_staff_member())
    return client


@pytest.fixture
def clerk(client):
    """A member of the staff who may see and change people, and nothing else."""
    user = f.a_user("staff", "guichet@cdc.example", "Lou", "Meyer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    client.force_login(user)
    return client


def new_agent(**changes):
    return {
        "kind": "organisation",
        "first_name": "Alix",
        "last_name": "Renaud",
        "email": "Alix@Atelier.example",
        "is_active": "on",
        "new_password": f.PASSWORD,
    } | changes


# Searching


@pytest.mark.parametrize("typed", [DOMINIQUE, "1 76 05 75 013 042"])
def test_a_trainee_is_found_by_number_which_is_in_no_address_and_on_no_page(staff, dominique, typed):
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
def test_an_unknown_or_mistyped_number_goes_into_no_address(staff, dominique, typed):
    response = staff.post(SEARCH, {"q": typed})
    assert response.url == PEOPLE
    assert "Aucun compte" in staff.get(PEOPLE).text


@pytest.mark.parametrize(
    ("typed", "found"), [("Lecœur", 1), ("domin", 1), ("@example", 1), ("", 2), ("zzz", 0)]
)
def test_people_are_found_by_name_or_e_mail(staff, dominique, typed, found):
    response = staff.post(SEARCH, {"q": typed}, follow=True)
    assert len(response.context["cl"].result_list) == found


@pytest.mark.parametrize("typed", ["\x00", "x" * 100_000, "%_'\"<script>", "١" * 13])
def test_anything_can_be_searched(staff, typed):
    assert staff.post(SEARCH, {"q": typed}, follow=True).status_code == 200


def test_the_search_box_is_sent_by_post_with_its_token(staff):
    page = staff.get(PEOPLE).text
    form = page[page.index('id="changelist-search"') :][:600]
    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in form
    assert staff.get(SEARCH).status_code == 405


def test_a_stranger_searches_nothing(client, dominique, agent):
    for user in (dominique.user, agent):
        client.force_login(user)
        assert "/admin/login/" in client.post(SEARCH, {"q": DOMINIQUE}).url


def test_staff_who_may_not_see_people_learn_of_nobody(client, dominique):
    client.force_login(f.a_user("staff", "visite@cdc.example", "Lou", "Meyer", is_staff=True))
    assert client.post(SEARCH, {"q": DOMINIQUE}).status_code == 403


# Creating and changing


def test_an_agent_is_created_with_a_hashed_password_and_enters(staff, client):
    staff.post(ADD, new_agent())
    user = User.objects.get(login="alix@atelier.example")
    assert not user.is_staff
    assert f.PASSWORD not in user.password
    client.logout()
    response = client.post(
        reverse("organisation_login"), {"username": "alix@atelier.example", "password": f.PASSWORD}
    )
    assert response.status_code == 302


def test_without_a_password_the_person_chooses_their_own(staff):
    staff.post(ADD, new_agent(new_password=""))
    assert not User.objects.get(login="alix@atelier.example").has_usable_password()


def test_a_new_member_of_the_staff_enters_the_administration(staff):
    staff.post(ADD, new_agent(kind="staff"))
    assert User.objects.get(login="alix@atelier.example").is_staff


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "trainee"}, "kind"),
        ({"new_password": "alixrenaud"}, "new_password"),
        ({"new_password": "Renaud2026"}, "new_password"),
        ({"email": "pris@atelier.example"}, "email"),
        ({"email": "\x00"}, "email"),
    ],
)
def test_an_agent_who_cannot_be_is_refused(staff, changes, field):
    f.a_user("organisation", "pris@atelier.example", "Sacha", "Weber")
    response = staff.post(ADD, new_agent(**changes))
    assert field in response.context["adminform"].form.errors
    assert not User.objects.filter(first_name="Alix").exists()


def test_a_trainee_can_be_corrected_but_given_neither_password_nor_profile(staff, dominique):
    given = {"first_name": "Dominic", "last_name": "Lecœur", "email": "d@example.fr", "is_active": "on"}
    more = {
        "kind": "staff",
        "new_password": "Volee2026x",
        "is_superuser": "on",
        "is_staff": "on",
        "login": "d",
    }
    inline = {"trainee-TOTAL_FORMS": 1, "trainee-INITIAL_FORMS": 1, "trainee-0-user": dominique.pk}
    assert staff.post(page_of(dominique.user), given | more | inline).status_code == 302
    user = User.objects.get(pk=dominique.pk)
    assert (user.first_name, user.kind, user.login) == ("Dominic", "trainee", digest(DOMINIQUE))
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert user.check_password(f.PASSWORD)


def test_nobody_is_deleted(staff, dominique):
    assert staff.post(reverse("admin:accounts_user_delete", args=[dominique.pk])).status_code == 403
    assert User.objects.filter(pk=dominique.pk).exists()


def test_a_clerk_changes_agents_but_neither_the_staff_nor_powers(clerk, agent):
    morgan = f.a_staff_member(f.PASSWORD)
    assert clerk.get(page_of(morgan)).status_code == 200
    assert clerk.post(page_of(morgan), new_agent(new_password="Volee2026x")).status_code == 403
    response = clerk.get(page_of(agent))
    assert "groups" not in response.context["adminform"].form.fields
    assert clerk.post(page_of(agent), new_agent(new_password="")).status_code == 302
    assert User.objects.get(pk=agent.pk).login == "alix@atelier.example"


# What is only read


@pytest.mark.parametrize("model", ["trainee", "rightsline"])
def test_the_ledger_and_the_holders_are_only_read(staff, dominique, model):
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
