"""Forms that mail or search people are used so many times, and no more; private pages are not cached."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.people.models import Trainee
from accounts.security import limits
from accounts.security.models import RateLimitUse
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.accounts.conftest import CAMILLE
from tests.races import race

pytestmark = pytest.mark.django_db


def test_an_address_asks_for_ten_links_an_hour(client: Client, dominique: Trainee) -> None:
    for _ in range(10):
        assert client.post(reverse("password_reset"), {"who": CAMILLE}).status_code == 302
    refused = client.post(reverse("password_reset"), {"who": CAMILLE})
    assert "Trop de demandes" in refused.text
    assert CAMILLE in refused.text, "what was typed is kept"
    assert ProcrastinateJob.objects.filter(task_name="mail_new_password").count() == 10
    other = client.post(reverse("password_reset"), {"who": CAMILLE}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 302
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        assert client.post(reverse("password_reset"), {"who": CAMILLE}).status_code == 302


def test_an_organisation_invites_fifty_people_a_day(client: Client) -> None:
    manager = f.a_member(f.an_organisation())
    RateLimitUse.objects.bulk_create(
        RateLimitUse(what="invite", who=manager.memberships.get().organisation_id, at=timezone.now())
        for _ in range(50)
    )
    client.force_login(manager, backend="accounts.login.backends.EmailBackend")
    page = client.post(reverse("organisation_members"), {"email": "x@example.fr", "role": "files"})
    assert "Trop de demandes" in page.text


def test_staff_do_not_try_numbers_one_after_the_other(client: Client) -> None:
    staff = f.a_staff_member()
    RateLimitUse.objects.bulk_create(
        RateLimitUse(what="person_search", who=staff.pk, at=timezone.now()) for _ in range(300)
    )
    client.force_login(staff, backend="accounts.login.backends.EmailBackend")
    page = client.post(reverse("admin:accounts_user_search"), {"q": CAMILLE}, follow=True)
    assert "Trop de demandes" in page.text


def test_what_is_old_is_forgotten() -> None:
    limits.count_use("reset", "192.0.2.1")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        limits.count_use("reset", "192.0.2.2")
    assert RateLimitUse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_uses_at_once_do_not_both_take_the_last_one() -> None:
    RateLimitUse.objects.bulk_create(RateLimitUse(what="email", who="1", at=timezone.now()) for _ in range(4))
    outcomes = race(lambda: limits.count_use("email", 1), lambda: limits.count_use("email", 1))
    assert [type(o) for o in outcomes if o] == [Refused]
    assert RateLimitUse.objects.count() == 5


def test_what_one_sees_logged_in_is_cached_nowhere(client: Client, dominique: Trainee) -> None:
    assert not client.get(reverse("search")).has_header("Cache-Control")
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    for name in ("account", "rights", "search"):
        assert client.get(reverse(name))["Cache-Control"] == "private, no-store"
