"""A person's page for the staff: found by what they say, opened with a reason, read in words."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.digests import digest_of
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from accounts.security import limits
from accounts.staff.models import AccessLogEntry
from payments.card.models import Payment
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
CALL = {"reason": "call", "details": ""}


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee()


@pytest.fixture
def agent(client: Client) -> Client:
    client.force_login(f.an_agent("Lecture"))
    return client


def find(agent: Client, what: str, born: Any = "") -> Response:
    return agent.post(reverse("admin:find_person"), {"what": what, "born": born})


def page_of(trainee: Trainee) -> str:
    return reverse("admin:person", args=[trainee.pk])


def read(page: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


class TestFinding:
    def test_a_number_an_address_or_a_dossier_lead_to_their_person(
        self, agent: Client, dominique: Trainee
    ) -> None:
        nir = "1760575013042"
        someone = f.a_trainee("Camille", login=digest_of(Nir.parse(nir)))
        dossier = f.a_draft(dominique)
        for what, whom in (
            (f" {nir} ", someone),
            (dominique.user.email.upper(), dominique),
            (dossier.number, dominique),
        ):
            assert find(agent, what).headers["Location"] == page_of(whom)

    def test_a_name_needs_the_day_of_birth_and_two_people_are_told_apart(
        self, agent: Client, dominique: Trainee
    ) -> None:
        name = dominique.user.last_name
        assert "donnez la date de naissance" in find(agent, name).text
        assert find(agent, name.upper(), dominique.birth_date).headers["Location"] == page_of(dominique)
        twin = f.a_trainee("Camille")
        Trainee.objects.filter(pk=twin.pk).update(birth_date=dominique.birth_date)
        User.objects.filter(pk=twin.pk).update(last_name=name)
        page = find(agent, name, dominique.birth_date)
        assert "2 personnes" in read(page)
        assert page_of(twin) in page.text

    def test_nobody_is_said(self, agent: Client) -> None:
        assert "Aucun compte ne correspond" in find(agent, "personne@ailleurs.example").text

    def test_too_many_searches_are_refused(self, agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(limits.LIMITS, "person_search", (1, timedelta(hours=1)))
        find(agent, "a@b.example")
        assert "Aucun compte ne correspond" not in find(agent, "a@b.example").text


class TestReason:
    def test_the_page_asks_why_first_and_shows_nothing_before(
        self, agent: Client, dominique: Trainee
    ) -> None:
        page = agent.get(page_of(dominique))
        assert "Pourquoi ouvrir cette page" in page.text
        assert dominique.user.email not in page.text
        assert dominique.user.last_name not in page.text

    def test_what_was_said_is_kept_and_shown_and_opens_the_page_for_an_hour(
        self, agent: Client, dominique: Trainee
    ) -> None:
        assert agent.post(page_of(dominique), CALL).status_code == 302
        page = agent.get(page_of(dominique))
        assert dominique.user.email in page.text
        assert "appel ou courrier de la personne" in read(page)
        said = AccessLogEntry.objects.exclude(reason="").get()
        assert (said.page, said.object_id, said.reason) == ("person", str(dominique.pk), "call")
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            agent.force_login(said.user)
            assert "Pourquoi ouvrir cette page" in agent.get(page_of(dominique)).text

    def test_it_opens_for_no_one_else_and_no_other_person(self, agent: Client, dominique: Trainee) -> None:
        agent.post(page_of(dominique), CALL)
        assert "Pourquoi ouvrir cette page" in agent.get(page_of(f.a_trainee("Camille"))).text
        agent.force_login(f.an_agent("Décisions"))
        assert "Pourquoi ouvrir cette page" in agent.get(page_of(dominique)).text

    @pytest.mark.parametrize(
        "given", [{}, {"reason": "curiosity"}, {"reason": "other", "details": "  "}], ids=str
    )
    def test_no_reason_no_page(self, agent: Client, dominique: Trainee, given: dict[str, str]) -> None:
        page = agent.post(page_of(dominique), given)
        assert "Pourquoi ouvrir cette page" in page.text
        assert not AccessLogEntry.objects.exclude(reason="").exists()


class TestPage:
    def test_it_says_rights_dossiers_payments_and_who_intervened(
        self, agent: Client, dominique: Trainee
    ) -> None:
        dossier = f.a_dossier("validated", f.a_draft(dominique))
        Payment.objects.create(dossier=dossier, amount=15_000)
        agent.post(page_of(dominique), CALL)
        told = read(agent.get(page_of(dominique)))
        assert dossier.number in told
        assert "Validé" in told
        assert "Utilisables aujourd'hui" in told
        assert "150,00 € par carte" in told

    def test_it_leads_to_the_freeze_of_the_account_and_to_who_looked_at_it(
        self, client: Client, dominique: Trainee
    ) -> None:
        freezing = reverse("admin:accounts_user_freeze", args=[dominique.pk])
        looked = (
            reverse("admin:accounts_accesslogentry_changelist") + f"?quoi=personnes&object_id={dominique.pk}"
        )
        for group, may_freeze in (("Comptes", True), ("Décisions", False)):
            client.force_login(f.an_agent(group))
            client.post(page_of(dominique), CALL)
            page = html.unescape(client.get(page_of(dominique)).text)
            assert (freezing in page, looked in page) == (may_freeze, True)
        assert client.get(looked).context["cl"].result_count
        client.force_login(f.an_agent("Comptes"))
        client.post(freezing, {"reason": "Son adresse a changé sans elle."})
        client.post(page_of(dominique), CALL)
        assert freezing not in client.get(page_of(dominique)).text

    def test_who_keeps_accounts_reads_no_dossier(self, client: Client, dominique: Trainee) -> None:
        dossier = f.a_dossier("requested", f.a_draft(dominique))
        client.force_login(f.an_agent("Comptes"))
        client.post(page_of(dominique), CALL)
        assert dossier.number not in client.get(page_of(dominique)).text

    def test_who_keeps_the_catalogue_and_a_stranger_are_refused(
        self, client: Client, dominique: Trainee
    ) -> None:
        client.force_login(f.an_agent("Catalogue"))
        assert client.get(page_of(dominique)).status_code == 403
        assert client.get(reverse("admin:find_person")).status_code == 403
        client.force_login(dominique.user)
        assert client.get(page_of(dominique)).status_code in (302, 403, 404)

    def test_it_costs_as_much_whatever_there_is(
        self, agent: Client, dominique: Trainee, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(3):
            f.a_dossier("validated", f.a_draft(dominique))
        agent.post(page_of(dominique), CALL)
        with django_assert_max_num_queries(40):
            agent.get(page_of(dominique))
