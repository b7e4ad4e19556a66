"""A lead is found once, waits, is closed with a reason, comes back with something new; staff read it."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Trainee
from accounts.staff.models import AccessLogEntry
from cpf_portal.common.errors import Refused
from cpf_portal.operations import forgetting
from cpf_portal.operations.signals import leads
from cpf_portal.operations.signals.models import Lead, LeadClosing
from cpf_portal.operations.signals.signal import SIGNALS, THRESHOLDS
from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import BY_CODE
from cpf_portal.operations.work.models import Assignment
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
NUMBER = "+33711111111"
REASON = {"reason": "Une famille : vu avec la mère, au téléphone."}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(THRESHOLDS, "phone", {"accounts": 2})


def someone(mobile: str = NUMBER) -> Trainee:
    return f.a_trainee(mobile=mobile)


def shared() -> Lead:
    """A lead: two accounts on one telephone, one of which has sent a dossier."""
    someone()
    f.a_dossier("requested", draft=f.a_draft(someone()))
    leads.find(SIGNALS["phone"])
    return Lead.objects.get(signal="phone")


def read(page: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def page_of(lead: Lead) -> str:
    return reverse("admin:operations_lead_change", args=[lead.pk])


def stored(*models: type[Model]) -> str:
    return repr([list(model._default_manager.values()) for model in models])


class TestFinding:
    def test_it_is_found_once_and_seen_again_each_night(self) -> None:
        lead = shared()
        assert (lead.figure, lead.dossiers, len(lead.pieces)) == (2, 1, 2)
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert leads.find(SIGNALS["phone"]) == 0
            again = Lead.objects.get(signal="phone")
        assert again.first_seen_at == lead.first_seen_at
        assert again.last_seen_at > lead.last_seen_at
        assert again.waits_since == lead.waits_since

    def test_what_is_shared_is_kept_nowhere_in_clear(self) -> None:
        shared()
        assert "711111111" not in stored(Lead, LeadClosing)

    def test_a_signal_that_fails_stops_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        someone()
        someone()
        monkeypatch.setitem(THRESHOLDS, "email", {})
        leads.find_all()
        assert Lead.objects.filter(signal="phone").exists()

    def test_one_that_is_closed_comes_back_with_a_new_account_and_not_before(self) -> None:
        lead, morgan = shared(), f.an_agent("Décisions")
        leads.close(lead, morgan, "Une famille.")
        leads.find(SIGNALS["phone"])
        assert not leads.waiting().exists()
        someone()
        assert leads.find(SIGNALS["phone"]) == 1
        assert leads.waiting().get() == lead
        leads.close(lead, morgan, "Un troisième enfant.")
        leads.find(SIGNALS["phone"])
        assert not leads.waiting().exists()

    def test_of_those_that_flow_as_many_new_ones_are_needed_or_a_figure_that_grew_by_half(self) -> None:
        signal = SIGNALS["attendance"]
        closing = LeadClosing(figure=100, pieces=[*range(100)])
        assert not leads.is_new(signal, leads.Found("1", 129, 0, [*range(129)]), closing)
        assert leads.is_new(signal, leads.Found("1", 130, 0, [*range(130)]), closing)
        assert not leads.is_new(signal, leads.Found("1", 149, 0, [*range(100)]), closing)
        assert leads.is_new(signal, leads.Found("1", 150, 0, [*range(100)]), closing)


class TestClosing:
    def test_it_is_closed_once_and_what_was_said_stays(self) -> None:
        lead, morgan = shared(), f.an_agent("Décisions")
        leads.close(lead, morgan, "Une famille.")
        with pytest.raises(Refused, match="déjà examiné"):
            leads.close(lead, morgan, "Encore.")
        closing = LeadClosing.objects.get()
        assert (closing.by, closing.figure, closing.pieces) == (morgan, lead.figure, lead.pieces)
        with pytest.raises(IntegrityError, match="what_was_said_of_a_lead_stays"), transaction.atomic():
            LeadClosing.objects.update(reason="Rien.")
        with pytest.raises(IntegrityError, match="a_lead_is_closed_with_a_reason"), transaction.atomic():
            LeadClosing.objects.create(lead=lead, by=morgan, reason="", figure=1)
        with pytest.raises(IntegrityError, match="a_lead_is_seen_first_then_last"), transaction.atomic():
            Lead.objects.update(last_seen_at=lead.first_seen_at - timedelta(days=1))

    def test_nobody_closes_or_reads_what_is_about_them(self, client: Client) -> None:
        sam = f.an_agent("Décisions")
        lead = Lead.objects.create(signal="reading", key=str(sam.pk), account=sam, figure=60)
        with pytest.raises(Refused, match="vous concerne"):
            leads.close(lead, sam, "Rien à voir.")
        browser = entered(sam)
        assert browser.get(page_of(lead)).status_code == 404
        assert browser.post(page_of(lead), REASON).status_code == 404
        with pytest.raises(Refused):
            taking.take_next(BY_CODE[leads.WORK], sam)
        other = entered(f.an_agent("Décisions"))
        assert sam.get_full_name() in read(other.get(page_of(lead)))

    def test_it_is_taken_opened_closed_and_given_back(self) -> None:
        lead, morgan = shared(), f.an_agent("Décisions")
        browser = entered(morgan)
        answer = browser.post(reverse("admin:operations_assignment_next", args=[leads.WORK]))
        assert answer["Location"] == page_of(lead)
        assert f"pris par {morgan.get_full_name()}" in read(browser.get(page_of(lead)))
        assert "reason" in browser.post(page_of(lead), {"reason": " "}).context["form"].errors
        told = browser.post(page_of(lead), REASON, follow=True)
        assert "Il revient si quelque chose de nouveau apparaît" in read(told)
        assert not Assignment.objects.exists()
        assert "déjà examiné" in read(browser.post(page_of(lead), REASON))
        page = browser.get(page_of(lead))
        assert REASON["reason"] in read(page)
        assert "<textarea" not in page.text

    def test_a_reader_reads_and_closes_nothing(self) -> None:
        lead = shared()
        reader = entered(f.an_agent("Lecture"))
        page = reader.get(page_of(lead))
        assert "<textarea" not in page.text
        reader.post(page_of(lead), REASON)
        assert leads.waiting().exists()
        assert entered(f.an_agent("Catalogue")).get(page_of(lead)).status_code in (403, 404)

    def test_it_is_forgotten_a_year_after_it_stopped(self) -> None:
        lead = shared()
        leads.close(lead, f.an_agent("Décisions"), "Une famille.")
        with time_machine.travel(timezone.now() + timedelta(days=364)):
            forgetting.forget()
            assert Lead.objects.exists()
        with time_machine.travel(timezone.now() + timedelta(days=366)):
            forgetting.forget()
        assert not Lead.objects.exists()
        assert not LeadClosing.objects.exists()


class TestPages:
    def test_the_home_counts_them_with_their_age(self) -> None:
        lead = shared()
        lists = entered(f.an_agent("Lecture")).get(reverse("admin:index")).context["lists"]
        row = next(each for each in lists if each["code"] == leads.WORK)
        assert (row["count"], row["oldest"], row["may_take"]) == (1, lead.waits_since, False)
        listed = entered(f.an_agent("Lecture")).get(row["url"])
        assert "Plusieurs comptes, un même téléphone" in read(listed)

    def test_a_lead_shows_its_sentence_its_dossiers_and_no_name(self) -> None:
        lead = shared()
        dossier = leads.dossiers_behind(lead).get()
        page = entered(f.an_agent("Lecture")).get(page_of(lead))
        shown = read(page)
        assert "Au moins 2 comptes donnent le même numéro de téléphone" in shown
        assert "Une famille, un foyer" in shown
        assert reverse("admin:dossiers_dossier_change", args=[dossier.pk]) in page.text
        for account in lead.pieces:
            assert reverse("admin:person", args=[account]) in page.text
        for told in ("Lecœur", "711111111", "07 11 11 11 11", dossier.trainee.user.email):
            assert told not in shown

    def test_reading_one_is_written_down(self) -> None:
        lead, reader = shared(), f.an_agent("Lecture")
        entered(reader).get(page_of(lead))
        told = AccessLogEntry.objects.filter(user=reader, page="operations_lead_change")
        assert told.get().object_id == str(lead.pk)

    @pytest.mark.parametrize("signal", SIGNALS)
    def test_each_kind_has_its_page(
        self, signal: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        dossier = f.a_dossier("completed")
        agent = f.an_agent("Lecture")
        subjects: dict[str, dict[str, Any]] = {
            "organisation": {"organisation": dossier.organisation},
            "training": {"training": dossier.session.action.training},
            "account": {"account": agent if signal == "reading" else dossier.trainee.user},
        }
        about = subjects.get(SIGNALS[signal].about.value, {})
        pieces = {
            "dossiers": [dossier.pk],
            "accounts": [dossier.trainee_id],
            "actions": [dossier.session.action_id],
            "agents": [agent.pk],
        }[SIGNALS[signal].pieces.value]
        key = "2026-11-24" if signal == "accounts" else "1"
        lead = Lead.objects.create(signal=signal, key=key, figure=350, dossiers=1, pieces=pieces, **about)
        browser = entered(f.an_agent("Décisions"))
        browser.get(page_of(lead))
        with django_assert_max_num_queries(12):
            page = browser.get(page_of(lead))
        assert dossier.number in page.text
        assert dossier.trainee.user.last_name not in read(page)
