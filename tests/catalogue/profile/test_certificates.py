"""Alix is told 60 days and 15 days before her certificate ends, then once it is over; the staff see it then."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.organisations.models import Organisation
from catalogue.profile import certificates
from catalogue.profile.models import QualiopiReminder
from cpf_portal.operations import periodic_tasks
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def alix() -> User:
    return f.a_member(f.an_organisation())


def ends_in(days: int, user: User) -> Organisation:
    organisation = user.memberships.get().organisation
    organisation.qualiopi_until = timezone.localdate() + timedelta(days=days)
    organisation.save()
    return organisation


def days_later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


@pytest.mark.parametrize(
    ("days", "stage"), [(61, None), (60, 60), (16, 60), (15, 15), (0, 15), (-1, -1), (-400, -1)]
)
def test_a_certificate_reaches_each_stage_on_its_day(days: int, stage: int | None) -> None:
    today = timezone.localdate()
    assert certificates.stage_of(today + timedelta(days=days), today) == stage
    assert certificates.stage_of(None, today) is None


def test_alix_is_told_three_times_and_no_more(
    alix: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    f.a_member(alix.memberships.get().organisation, "files")
    ends_in(61, alix)
    told = []
    for later in range(65):
        with days_later(later):
            certificates.remind()
            if certificates.remind() == 0 and worker():
                told.append(later)
    assert told == [1, 46, 62]
    assert [mail.to for mail in mailoutbox] == [[alix.email]] * 3
    assert "24 janvier 2027" in mailoutbox[0].body
    assert "a pris fin" in mailoutbox[2].body


def test_days_without_a_worker_are_made_up_for_by_the_nearest_reminder_alone(alix: User) -> None:
    ends_in(10, alix)
    assert periodic_tasks.remind_all() == 1
    assert list(QualiopiReminder.objects.values_list("days", flat=True)) == [15]


def test_another_certificate_begins_the_reminders_anew(alix: User) -> None:
    ends_in(10, alix)
    assert certificates.remind() == 1
    ends_in(12, alix)
    assert certificates.remind() == 1


def test_who_is_not_listed_is_told_nothing(alix: User) -> None:
    stranger = f.an_organisation("Rivage", standing="applied", qualiopi_until=timezone.localdate())
    assert certificates.remind() == 0
    assert not stranger.qualiopi_reminders.exists()


def test_the_dashboard_says_it(alix: User) -> None:
    browser, home = entered(alix), reverse("organisation_home")
    ends_in(61, alix)
    assert "certificat Qualiopi" not in unescape(browser.get(home).text)
    ends_in(60, alix)
    assert "est valable jusqu'au" in unescape(browser.get(home).text)
    ends_in(-1, alix)
    assert "a pris fin le" in unescape(browser.get(home).text)


def test_the_staff_see_who_is_listed_without_a_certificate_and_nothing_is_decided(alix: User) -> None:
    today = timezone.localdate()
    over, last_day = ends_in(-1, alix), f.an_organisation("Cap Sud", qualiopi_until=today)
    morgan = entered(f.an_agent("Décisions"))
    assert "Certificats Qualiopi échus" in morgan.get(reverse("admin:index")).text
    page = reverse("admin:catalogue_controlledorganisation_changelist")
    text = morgan.get(page, {"qualiopi": "echu"}).text
    assert over.name in text
    assert last_day.name not in text
    over.refresh_from_db()
    assert over.standing == "listed"
