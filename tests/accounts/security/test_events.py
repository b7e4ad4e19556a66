"""What happens to an account's safety is noted where it happens, read by its owner and by staff, never changed."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.franceconnect import link
from accounts.mails import links
from accounts.people.models import User
from accounts.security import safeguards
from accounts.security.models import SecurityEvent
from accounts.staff import interventions
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
NIR, OTHER = "1760575013042", "2900357463118"


@pytest.fixture
def dominique() -> User:
    return f.a_trainee(login=f.digest(NIR), password=f.PASSWORD, franceconnect_sub="sub").user


def told(user: User) -> list[Any]:
    return list(user.security_events.order_by("pk").values_list("what", flat=True))


def fail(client: Client, nir: str = NIR, times: int = 1) -> None:
    for _ in range(times):
        client.post(reverse("login"), {"nir": nir, "password": "Un-autre-mot-2026"}, REMOTE_ADDR="192.0.2.9")


def test_failures_and_the_lock(client: Client, dominique: User) -> None:
    fail(client, times=5)
    assert sorted(told(dominique)) == ["failed"] * 5 + ["locked"]
    assert set(dominique.security_events.values_list("address", flat=True)) == {"192.0.2.9"}


def test_an_account_that_does_not_exist_is_not_named(client: Client) -> None:
    fail(client, OTHER)
    event = SecurityEvent.objects.get()
    assert (event.what, event.user, event.details) == ("failed", None, "")


def test_changes_by_the_owner(client: Client, dominique: User, rf: RequestFactory) -> None:
    client.force_login(dominique, backend="accounts.login.backends.NirBackend")
    request = rf.post("/")
    request.user, request.session = dominique, client.session
    safeguards.change_password(request, dominique, "Autre-Mot-2026")
    safeguards.ask_for_email(dominique, "autre@example.fr")
    token = links.new_address(dominique.email_changes.get()).split("/")[-2]
    safeguards.confirm_email(token)
    safeguards.disconnect_others(request, dominique)
    link.undo(dominique)
    expected = ["password", "email_asked", "email", "disconnected", "unlinked"]
    assert told(dominique) == expected
    assert "autre@" not in str(list(SecurityEvent.objects.values()))


def test_a_link_and_a_reset(client: Client, dominique: User) -> None:
    address = links.new_password(dominique).removeprefix("http://localhost:8000")
    new = {"password": "Tulipe-Rouge-88", "again": "Tulipe-Rouge-88", "password_again": "Tulipe-Rouge-88"}
    assert client.post(address, new).status_code == 302
    assert told(dominique) == ["reset"]


def test_second_factors_and_what_staff_did(client: Client) -> None:
    agent = f.a_member(f.an_organisation())
    client.force_login(agent, backend="accounts.login.backends.EmailBackend")
    client.post(reverse("recovery_codes"), {"current": f.PASSWORD})
    interventions.suspend(f.a_staff_member(), agent)
    assert told(agent)[-1] == "staff"
    assert sure(agent.security_events.last()).details == "compte suspendu"


def test_the_owner_reads_their_own_and_no_one_else_s(client: Client, dominique: User) -> None:
    SecurityEvent.objects.create(user=dominique, what="locked")
    SecurityEvent.objects.create(user=f.a_trainee().user, what="linked")
    client.force_login(dominique, backend="accounts.login.backends.NirBackend")
    page = client.get(reverse("security")).text
    assert "Connexion suspendue" in page
    assert "Compte lié" not in page


def test_staff_read_the_list_and_change_nothing(client: Client, dominique: User) -> None:
    event = SecurityEvent.objects.create(user=dominique, what="locked")
    client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    listing = reverse("admin:accounts_securityevent_changelist")
    assert "Connexion suspendue" in client.get(listing).text
    assert client.post(reverse("admin:accounts_securityevent_delete", args=[event.pk])).status_code == 403
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SecurityEvent.objects.update(what="linked")
