"""Exports that one is called to: at the hour, once, by a mail that holds nothing of a dossier."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.organisation.exports import scheduling
from dossiers.organisation.exports.models import ExportSchedule
from tests import factories as f
from tests.kinds import Work

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
PAGE = reverse("organisation_exports")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.fixture
def time() -> Iterator[Any]:
    """Tuesday, ten o'clock in Paris."""
    with time_machine.travel(at("2026-11-24 10:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def sacha(client: Client, atelier: Organisation) -> Member:
    member = f.a_member(atelier, "files").memberships.select_related("user", "organisation").get()
    client.force_login(member.user)
    return member


@pytest.fixture
def dossier(atelier: Organisation) -> Dossier:
    return f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))


@pytest.mark.parametrize(
    ("every", "after", "expected"),
    [
        ("day", "2026-11-24 07:59", "2026-11-24 08:00"),
        ("day", "2026-11-24 08:00", "2026-11-25 08:00"),
        ("week", "2026-11-24 10:00", "2026-11-30 08:00"),
        ("week", "2026-11-30 07:00", "2026-11-30 08:00"),
        ("week", "2026-11-30 08:00", "2026-12-07 08:00"),
        ("month", "2026-11-24 10:00", "2026-12-01 08:00"),
        ("month", "2026-12-01 08:00", "2027-01-01 08:00"),
        ("month", "2027-01-31 10:00", "2027-02-01 08:00"),
        ("day", "2026-03-28 10:00", "2026-03-29 08:00"),  # in the night, summer time
        ("week", "2026-10-24 10:00", "2026-10-26 08:00"),  # winter time between both
    ],
)
def test_the_hour_is_that_of_paris_on_the_day_that_was_chosen(every: str, after: str, expected: str) -> None:
    assert scheduling.next_at(every, 8, at(after)) == at(expected)


def test_a_call_at_the_hour_once_with_a_count_and_a_link_and_nobody_s_name(
    client: Client,
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
    sacha: Member,
    dossier: Dossier,
    time: Any,
) -> None:
    schedule = f.a_schedule(sacha, "day")
    call_command("call_exports")
    worker()
    assert not mailoutbox
    time.move_to(at("2026-11-25 08:00"))
    call_command("call_exports")
    call_command("call_exports")
    worker()
    [mail] = mailoutbox
    assert mail.to == [sacha.user.email]
    assert "1 dossier" in str(mail.body).replace("\u00a0", " ")
    link = reverse("organisation_export", args=[schedule.pk])
    assert link in mail.body
    assert not mail.attachments
    person = dossier.trainee.user
    assert not [said for said in (person.last_name, person.first_name, dossier.number) if said in mail.body]
    client.force_login(sacha.user)
    page = client.get(link)
    [xlsx] = [each for each in (reverse("organisation_csv"),) if each in page.text]
    content = b"".join(client.get(f"{xlsx}?{page.context['query']}")).decode("utf-8-sig")
    assert dossier.number in content


def test_an_hour_that_was_missed_is_caught_up_once(
    worker: Work, mailoutbox: list[EmailMultiAlternatives], sacha: Member, dossier: Dossier, time: Any
) -> None:
    schedule = f.a_schedule(sacha, "day", query="")
    time.move_to(at("2026-11-28 11:00"))
    assert scheduling.call_due() == 1
    assert scheduling.call_due() == 0
    worker()
    assert len(mailoutbox) == 1
    schedule.refresh_from_db()
    assert schedule.next_at == at("2026-11-29 08:00")


@pytest.mark.parametrize("event", ["role", "suspended", "unshared", "empty"])
def test_who_may_no_longer_export_or_has_nothing_to_is_not_called(
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
    atelier: Organisation,
    sacha: Member,
    dossier: Dossier,
    time: Any,
    event: str,
) -> None:
    owner = f.a_member(atelier).memberships.get()
    view = f.a_saved_view(owner, is_shared=True)
    scheduling.schedule(sacha, view, "day", 8)
    match event:
        case "role":
            Member.objects.filter(pk=sacha.pk).update(role="reader")
        case "suspended":
            User.objects.filter(pk=sacha.user_id).update(is_active=False)
        case "unshared":
            type(view).objects.update(is_shared=False)
        case "empty":
            f.cancel_request(dossier)
    time.shift(timedelta(days=1))
    assert scheduling.call_due() == 1
    worker()
    assert not [mail for mail in mailoutbox if mail.to == [sacha.user.email]]


def test_one_schedules_changes_the_hour_and_stops(client: Client, sacha: Member, time: Any) -> None:
    view = f.a_saved_view(sacha)
    given = {"view": view.pk, "every": "week", "hour": "7"}
    assert client.post(PAGE, given).status_code == 302
    client.post(PAGE, given | {"hour": "18"})
    schedule = ExportSchedule.objects.get()
    assert (schedule.hour, schedule.next_at) == (18, at("2026-11-30 18:00"))
    assert view.name in client.get(PAGE).text
    assert client.get(reverse("organisation_export_stop", args=[schedule.pk])).status_code == 405
    client.post(reverse("organisation_export_stop", args=[schedule.pk]))
    assert not ExportSchedule.objects.exists()


def test_a_view_that_is_not_in_one_s_list_is_refused(
    client: Client, atelier: Organisation, sacha: Member
) -> None:
    f.a_saved_view(sacha)
    others = f.a_saved_view(f.a_member(atelier).memberships.get())
    page = client.post(PAGE, {"view": others.pk, "every": "day", "hour": "8"})
    assert page.context["form"].errors.keys() == {"view"}
    assert not ExportSchedule.objects.exists()


def test_a_reader_has_no_such_page_nor_link(client: Client, atelier: Organisation, dossier: Dossier) -> None:
    reader = f.a_member(atelier, "reader").memberships.get()
    client.force_login(reader.user)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get(reverse("organisation_dossiers")).text
    with pytest.raises(Refused):
        scheduling.schedule(reader, f.a_saved_view(reader), "day", 8)


def test_a_colleague_s_schedule_is_theirs(client: Client, atelier: Organisation, sacha: Member) -> None:
    theirs = f.a_schedule(f.a_member(atelier).memberships.get())
    assert client.get(reverse("organisation_export", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("organisation_export_stop", args=[theirs.pk])).status_code == 404


def test_beyond_ten_one_is_stopped_first(sacha: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportSchedule, "MOST", 1)
    schedule = f.a_schedule(sacha)
    scheduling.schedule(sacha, schedule.view, schedule.every, 9)
    with pytest.raises(Refused):
        f.a_schedule(sacha)
