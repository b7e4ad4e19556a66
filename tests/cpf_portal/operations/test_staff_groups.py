"""The groups of the staff are shipped: what each reads and does, and that no one of them does both halves."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from cpf_portal.operations.staff_groups import GROUPS, ship
from tests import factories as f

pytestmark = pytest.mark.django_db
EVERY_GROUP = pytest.mark.parametrize("group", ["Lecture", "Décisions", "Comptes", "Catalogue", "Paiements"])


def entered(client: Client, group: str) -> Client:
    client.force_login(f.an_agent(group), backend="accounts.login.backends.EmailBackend")
    return client


def permissions(group: str) -> set[str]:
    return {
        f"{p.content_type.app_label}.{p.codename}" for p in Group.objects.get(name=group).permissions.all()
    }


@EVERY_GROUP
def test_every_permission_that_a_group_names_exists(group: str) -> None:
    assert set(GROUPS[group].does) <= permissions(group)
    assert len(GROUPS) == 5


def test_reading_reads_every_list_and_writes_nothing(client: Client) -> None:
    entered(client, "Lecture")
    assert {p.split(".")[1].split("_")[0] for p in permissions("Lecture")} == {"view"}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, model
        assert client.get(reverse(f"{name}_add")).status_code == 403, model


def test_whoever_opens_accounts_creates_no_value_and_the_reverse() -> None:
    value = {
        "accounts.add_rightscorrection",
        "accounts.change_rightscorrection",
        "accounts.add_recordedgift",
        "accounts.change_recordedgift",
        "accounts.change_difclaim",
        "dossiers.change_forcemajeureclaim",
        "payments.add_refund",
    }
    people = {"accounts.add_user", "accounts.change_user"}
    assert not value & permissions("Comptes")
    for group in set(GROUPS) - {"Comptes"}:
        assert not people & permissions(group)
    assert value - permissions("Décisions") == {"payments.add_refund"}


@EVERY_GROUP
def test_no_group_deletes_nor_gives_permissions_by_hand(group: str) -> None:
    assert not {p for p in permissions(group) if ".delete_" in p or p.startswith(("auth.", "otp_"))}


@EVERY_GROUP
def test_each_group_finds_its_lists_on_the_first_page(client: Client, group: str) -> None:
    page = entered(client, group).get(reverse("admin:index"))
    assert page.status_code == 200
    assert [app["app_label"] for app in page.context["app_list"]]


def test_what_was_changed_by_hand_is_put_back() -> None:
    group = Group.objects.get(name="Lecture")
    before = permissions("Lecture")
    group.permissions.set(f.every_permission("delete"))
    ship()
    assert permissions("Lecture") == before


def test_the_first_account_is_made_from_the_console_and_chooses_its_password(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    call_command("create_agent", "Premiere@cdc.example", "Lou", "Meyer", "--groupe", "Comptes")
    user = User.objects.get(login="premiere@cdc.example")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert [group.name for group in user.groups.all()] == ["Comptes"]


@pytest.mark.parametrize(
    ("email", "group"),
    [("pas une adresse", "Comptes"), ("a@cdc.example", "Rois"), ("pris@cdc.example", "Comptes")],
)
def test_a_first_account_that_cannot_be_is_refused_in_words(email: str, group: str) -> None:
    f.a_user("staff", "pris@cdc.example", "Sacha", "Weber")
    with pytest.raises(CommandError):
        call_command("create_agent", email, "Lou", "Meyer", "--groupe", group)
    assert User.objects.count() == 1
