"""The conditions of use: their version and day, kept on the account, asked again when they change."""

import re
from datetime import date

import pytest
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from accounts.people.models import Trainee
from accounts.registration import terms
from accounts.registration.terms import Version
from tests import factories as f
from tests.accounts.registration import registering
from tests.entered import entered
from tests.kinds import Work, sure

pytestmark = pytest.mark.django_db
TOMORROW = Version(date(2026, 11, 25), "les organismes répondent plus vite.")


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Version:
    """A new version, whose text is that of the former."""
    monkeypatch.setattr(Version, "template", terms.current().template)
    monkeypatch.setattr(terms, "VERSIONS", (*terms.VERSIONS, TOMORROW))
    return TOMORROW


def test_each_version_has_its_text() -> None:
    for version in terms.VERSIONS:
        get_template(version.template)
    days = [version.day for version in terms.VERSIONS]
    assert days == sorted(set(days))


def test_the_page_says_its_version_and_leads_to_the_former(client: Client, changed: Version) -> None:
    page = client.get(reverse("terms")).text
    assert "Version du 25 novembre 2026" in page
    former = terms.VERSIONS[0]
    assert f'href="{reverse("terms_version", args=[former.code])}"' in page
    assert "remplacée depuis" in client.get(reverse("terms_version", args=[former.code])).text
    assert client.get(reverse("terms_version", args=["2001-01-01"])).status_code == 404


def test_an_account_keeps_the_version_that_was_agreed_to(client: Client, worker: Work) -> None:
    registering.register(client)
    worker()
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    client.post(sure(link)[1])
    noe = Trainee.objects.get()
    assert noe.terms_accepted == terms.current().code
    assert noe.terms_accepted_at is not None


class TestANewVersion:
    @pytest.fixture
    def hers(self, changed: Version) -> Client:
        trainee = f.a_trainee(terms_accepted=terms.VERSIONS[0].code)
        return entered(trainee.user)

    def test_is_asked_before_any_page_of_the_account(self, hers: Client, changed: Version) -> None:
        answer = hers.get(reverse("rights"))
        assert answer["Location"] == f"{reverse('terms_accept')}?next=%2Fmes-droits%2F"
        assert changed.changes in hers.get(answer["Location"]).text

    def test_once_agreed_to_leads_where_one_was_going(self, hers: Client, changed: Version) -> None:
        answer = hers.post(reverse("terms_accept"), {"accepted": "on", "next": reverse("rights")})
        assert answer["Location"] == reverse("rights")
        assert hers.get(reverse("rights")).status_code == 200
        assert Trainee.objects.get().terms_accepted == changed.code

    def test_is_not_agreed_to_by_silence(self, hers: Client, changed: Version) -> None:
        assert "à corriger" in hers.post(reverse("terms_accept"), {}).text
        assert hers.get(reverse("rights")).status_code == 302

    @pytest.mark.parametrize("name", ["my_data", "my_data_file", "close_account", "freeze"])
    def test_keeps_nobody_from_leaving_with_their_data(self, hers: Client, name: str) -> None:
        assert hers.get(reverse(name)).status_code == 200


def test_whoever_agreed_is_asked_nothing() -> None:
    assert entered(f.a_trainee().user).get(reverse("rights")).status_code == 200


def test_an_organisation_has_none_to_accept() -> None:
    assert entered(f.a_member(f.an_organisation())).get(reverse("terms_accept")).status_code == 404
