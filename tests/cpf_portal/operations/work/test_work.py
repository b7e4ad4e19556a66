"""The first page of the administration says what waits and since when, and hands over the oldest, once."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.rights.models import RightsCorrection
from catalogue.control import standing
from cpf_portal.common.errors import Refused
from cpf_portal.operations.signals.models import Lead
from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import BY_CODE, WORK_LISTS
from cpf_portal.operations.work.models import Assignment
from dossiers.contact import enquiries
from dossiers.contact.models import Enquiry
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
MESSAGES = BY_CODE["enquiries"]


def a_message(name: str, days_ago: int = 0) -> Enquiry:
    with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
        return enquiries.write(None, name=name, email="lea@example.org", subject="other", text=f"De {name}.")


def row(client: Client, code: str) -> dict[str, object]:
    lists = client.get(reverse("admin:index")).context["lists"]
    found: dict[str, object] = next(each for each in lists if each["code"] == code)
    return found


def test_the_oldest_that_nobody_took_is_opened_and_taken() -> None:
    young, old = a_message("Léa"), a_message("Noé", days_ago=4)
    morgan, sam = f.an_agent("Décisions"), f.an_agent("Décisions")
    address = reverse("admin:operations_assignment_next", args=["enquiries"])
    page = reverse("admin:dossiers_enquiry_decider", args=[old.pk])
    assert entered(morgan).post(address)["Location"] == page
    assert entered(sam).post(address)["Location"] == reverse(
        "admin:dossiers_enquiry_decider", args=[young.pk]
    )
    answer = entered(sam).post(address, follow=True)
    assert "rien n'attend" in html.unescape(answer.text)
    assert {taken.by for taken in Assignment.objects.all()} == {morgan, sam}


def test_the_page_says_how_many_since_when_and_who_took_some() -> None:
    old = a_message("Noé", days_ago=4)
    a_message("Léa")
    morgan = f.an_agent("Décisions")
    taking.take_next(MESSAGES, morgan)
    shown = row(entered(morgan), "enquiries")
    assert (shown["count"], shown["oldest"], shown["takers"]) == (2, old.written_at, [morgan.last_name])


def test_more_than_so_many_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST", 2)
    for name in ("Léa", "Noé", "Zoé"):
        a_message(name)
    shown = row(entered(f.an_agent("Décisions")), "enquiries")
    assert (shown["count"], shown["is_longer"]) == (2, True)


def test_what_one_asked_is_handed_to_another() -> None:
    morgan, sam = f.a_staff_member(), f.a_staff_member()
    trainee = f.a_trainee()
    asked = RightsCorrection.objects.create(
        trainee=trainee, source="cpf", amount=100, reason="Oubli", asked_by=morgan
    )
    rights = BY_CODE["rights"]
    with pytest.raises(Refused):
        taking.take_next(rights, morgan)
    assert taking.take_next(rights, sam) == str(asked.pk)


def test_what_is_given_back_is_free_again() -> None:
    message, morgan = a_message("Léa"), f.an_agent("Décisions")
    taking.take_next(MESSAGES, morgan)
    taken = Assignment.objects.get()
    entered(morgan).post(
        reverse("admin:operations_assignment_changelist"),
        {"action": "give_back", "_selected_action": [taken.pk]},
    )
    assert taking.take_next(MESSAGES, f.an_agent("Décisions")) == str(message.pk)


def test_a_reader_takes_nothing() -> None:
    a_message("Léa")
    reader = entered(f.an_agent("Lecture"))
    address = reverse("admin:operations_assignment_next", args=["enquiries"])
    assert reader.post(address).status_code == 403
    assert row(reader, "enquiries")["may_take"] is False
    assert reader.post(reverse("admin:operations_assignment_next", args=["autre"])).status_code == 404


def test_an_organisation_s_notice_waits_once_its_days_are_over() -> None:
    morgan, atelier = f.an_agent("Décisions"), f.an_organisation()
    standing.notify(morgan, atelier, "suspended", "Cours non donnés.")
    notices = BY_CODE["notices"]
    assert taking.waiting(notices, f.an_agent("Décisions")).count == 0
    with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
        assert taking.waiting(notices, f.an_agent("Décisions")).count == 1
        assert taking.take_next(notices, morgan) == str(atelier.pk)


def test_the_page_asks_one_query_a_list(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = entered(f.an_agent("Décisions"))
    client.get(reverse("admin:index"))
    a_message("Léa")
    with django_assert_max_num_queries(len(WORK_LISTS) + 12):
        client.get(reverse("admin:index"))


def test_a_signal_about_an_agent_is_not_even_counted_for_them() -> None:
    morgan, sam = f.an_agent("Décisions"), f.an_agent("Décisions")
    Lead.objects.create(signal=Lead.Signal.READING, key=str(morgan.pk), account=morgan, figure=60)
    assert row(entered(sam), "leads")["count"] == 1
    assert row(entered(morgan), "leads")["count"] == 0
    with pytest.raises(Refused):
        taking.take_next(BY_CODE["leads"], morgan)


def test_one_goes_on_with_what_one_took_and_has_not_done() -> None:
    old, morgan = a_message("Noé", days_ago=4), f.an_agent("Décisions")
    a_message("Léa")
    page = reverse("admin:dossiers_enquiry_decider", args=[old.pk])
    assert row(entered(morgan), "enquiries")["own"] == ""
    taking.take_next(MESSAGES, morgan)
    client = entered(morgan)
    assert row(client, "enquiries")["own"] == page
    assert f'<a href="{page}">Reprendre' in client.get(reverse("admin:index")).text
    assert row(entered(f.an_agent("Décisions")), "enquiries")["own"] == ""
    client.post(page, {"answer": "Merci.", "note": ""})
    assert row(client, "enquiries")["own"] == ""


def test_where_nothing_waits_comes_last() -> None:
    a_message("Léa")
    lists = entered(f.an_agent("Décisions")).get(reverse("admin:index")).context["lists"]
    counts = [bool(each["count"]) for each in lists]
    assert counts[0]
    assert counts == sorted(counts, reverse=True)
    empty = [each["code"] for each in lists if not each["count"]]
    assert empty.index("claims") < empty.index("reviews")


def test_a_list_has_its_own_name() -> None:
    page = entered(f.an_agent("Décisions")).get(reverse("admin:dossiers_enquiry_changelist"))
    assert page.context["title"] == "Messages reçus"
