"""Tokens of an organisation: its managers create and revoke them, everyone concerned is told, little is kept."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from accounts.security.models import SecurityEvent
from catalogue.organisations import membership
from catalogue.organisations.models import Member, Organisation
from catalogue.tokens import expiring, issuing
from catalogue.tokens.models import ApiToken
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.entered import entered, only_by_password
from tests.kinds import Work, sure

pytestmark = pytest.mark.django_db
TOKENS = reverse("tokens")
GIVEN = {"name": "Logiciel de gestion", "scopes": ["dossiers:read", "dossiers:answer"], "days": "90"}


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation()


@pytest.fixture
def alix(atelier: Organisation) -> User:
    return f.a_member(atelier)


def secret_in(page: str) -> str:
    return sure(re.search(r"cfo_[\w-]{43}", page)).group()


def test_a_manager_creates_a_token_and_sees_it_once(alix: User) -> None:
    browser = entered(alix)
    answer = browser.post(TOKENS, GIVEN)
    secret = secret_in(answer.text)
    token = f.token_of(secret)
    assert token.scopes == ["dossiers:answer", "dossiers:read"]
    assert timezone.localdate(token.expires_at) == timezone.localdate() + timedelta(days=90)
    assert sure(issuing.shown_by(secret))[1].user == alix
    assert answer["Cache-Control"] == "private, no-store"
    assert "cfo_" not in browser.get(TOKENS).text
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)


def test_the_account_and_the_managers_are_told(
    alix: User, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = f.a_member(atelier)
    f.a_member(atelier, "files")
    browser = entered(alix)
    browser.post(TOKENS, GIVEN)
    token = ApiToken.objects.get()
    browser.post(reverse("token_revoke", args=[token.pk]))
    assert worker() == ["mail_token"] * 4
    assert [mail.to for mail in mailoutbox] == [[alix.email], [other.email]] * 2
    assert all("Alix Renaud" in mail.body and "Logiciel de gestion" in mail.body for mail in mailoutbox)
    events = SecurityEvent.objects.filter(user=alix).order_by("pk").values_list("what", "details")
    assert list(events) == [
        ("token_created", "Logiciel de gestion"),
        ("token_revoked", "Logiciel de gestion"),
    ]


def test_a_revoked_token_opens_nothing_and_is_revoked_once(alix: User, worker: Work) -> None:
    secret = f.a_token(alix.memberships.get().organisation, by=alix)
    browser, page = entered(alix), reverse("token_revoke", args=[f.token_of(secret).pk])
    assert issuing.shown_by(secret)
    for _ in range(2):
        assert browser.post(page)["Location"] == TOKENS
    assert issuing.shown_by(secret) is None
    assert worker().count("mail_token") == 2, "created, then revoked once"
    assert "Révoqué" in browser.get(TOKENS).text


def test_the_managers_are_told_once_two_weeks_before_its_last_day(
    alix: User, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = f.a_member(atelier)
    token = f.token_of(f.a_token(atelier, by=alix))
    revoked = f.token_of(f.a_token(atelier, by=alix))
    entered(alix).post(reverse("token_revoke", args=[revoked.pk]))
    worker()
    mailoutbox.clear()
    two_weeks = timedelta(days=14)
    for before, told in ((two_weeks + timedelta(seconds=1), 0), (two_weeks, 1), (timedelta(days=1), 0)):
        with time_machine.travel(token.expires_at - before, tick=False):
            assert expiring.remind() == told
            worker()
    assert [mail.to for mail in mailoutbox] == [[alix.email], [other.email]]
    assert all(token.name in mail.body and "Aucun logiciel" in mail.body for mail in mailoutbox)


def test_nobody_is_told_of_a_token_that_has_expired(alix: User) -> None:
    token = f.token_of(f.a_token(alix.memberships.get().organisation, by=alix))
    with time_machine.travel(token.expires_at, tick=False):
        assert expiring.remind() == 0


def test_a_token_opens_until_the_end_of_its_day(alix: User) -> None:
    secret = f.a_token(alix.memberships.get().organisation, by=alix)
    last = f.token_of(secret).expires_at
    assert (timezone.localtime(last).hour, timezone.localtime(last).minute) == (23, 59)
    with time_machine.travel(last - timedelta(seconds=1), tick=False):
        assert issuing.shown_by(secret)
    with time_machine.travel(last, tick=False):
        assert issuing.shown_by(secret) is None


def test_a_token_opens_nothing_once_its_manager_is_one_no_longer(alix: User, atelier: Organisation) -> None:
    secret, other = f.a_token(atelier, by=alix), f.a_member(atelier)
    membership.change_role(other.memberships.get(), alix.memberships.get(), "files")
    assert issuing.shown_by(secret) is None
    assert "n'est plus gestionnaire" in entered(other).get(TOKENS).text
    membership.change_role(other.memberships.get(), alix.memberships.get(), "manager")
    assert issuing.shown_by(secret)
    membership.remove(other.memberships.get(), alix.memberships.get())
    assert issuing.shown_by(secret) is None


@pytest.mark.parametrize("role", ["catalogue", "files", "reader"])
def test_who_does_not_manage_has_no_tokens(atelier: Organisation, role: str) -> None:
    token = f.token_of(f.a_token(atelier))
    morgan = f.a_member(atelier, role)
    browser = entered(morgan)
    for page in (TOKENS, reverse("token_revoke", args=[token.pk])):
        assert {browser.get(page).status_code, browser.post(page, GIVEN).status_code} == {404}
    by, asked = Member.objects.get(user=morgan), RequestFactory().get("/")
    for act in (
        lambda: issuing.create(by, "Paie", ["dossiers:read"], 30, asked),
        lambda: issuing.revoke(by, token, asked),
    ):
        with pytest.raises(Refused, match="Seul un gestionnaire"):
            act()
    assert ApiToken.objects.get().is_live


def test_a_manager_without_a_second_factor_is_asked_for_it_first(alix: User) -> None:
    browser = Client()
    only_by_password(browser, alix)
    assert browser.post(TOKENS, GIVEN)["Location"].startswith(reverse("second_factor_enrol"))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scopes": []}, "Cochez au moins une permission."),
        ({"scopes": ["rights:read"]}, "rights:read"),
        ({"days": "400"}, "400"),
        ({"name": " "}, "field--invalid"),
    ],
)
def test_what_cannot_be_asked_of_a_token_is_told(alix: User, change: dict[str, object], told: str) -> None:
    answer = entered(alix).post(TOKENS, GIVEN | change)
    assert told in answer.text
    assert not ApiToken.objects.exists()


def test_an_organisation_has_twenty_live_tokens_at_most(alix: User, atelier: Organisation) -> None:
    secrets = [f.a_token(atelier, by=alix) for _ in range(10)]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        for _ in range(10):
            f.a_token(atelier, by=alix)
        browser = entered(alix)
        assert "Un organisme a 20 jetons au plus" in browser.post(TOKENS, GIVEN).text
        browser.post(reverse("token_revoke", args=[f.token_of(secrets[0]).pk]))
        assert secret_in(browser.post(TOKENS, GIVEN).text)


def test_a_use_is_written_once_a_minute(alix: User, atelier: Organisation) -> None:
    token, begun = f.token_of(f.a_token(atelier, by=alix)), timezone.now()

    def used_at(seconds: int) -> datetime | None:
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            issuing.note_use(token)
        token.refresh_from_db()
        return token.last_used_at

    first = sure(used_at(0))
    assert used_at(59) == first
    assert sure(used_at(61)) > first
