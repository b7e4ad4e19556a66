"""Each manager of an organisation has a mail of their own: an address that refuses is its own trouble."""

from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.control import standing
from catalogue.organisations.models import Member
from cpf_portal.common.mails import post
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a letter left for; the mail server refuses « partie@example.fr »."""
    found: list[str] = []

    def send(_: Any, to: str) -> None:
        if to == "partie@example.fr":
            raise SMTPRecipientsRefused({to: (550, b"no such user")})
        found.append(to)

    monkeypatch.setattr(post, "send", send)
    return found


def play() -> list[bool]:
    """Whether each job that waits could be done."""
    done = []
    for job in ProcrastinateJob.objects.order_by("pk"):
        try:
            app.tasks[job.task_name](**job.args)
        except SMTPRecipientsRefused:
            done.append(False)
        else:
            done.append(True)
    return done


def test_an_address_that_refuses_keeps_no_other_waiting(sent: list[str]) -> None:
    school = f.an_organisation()
    first, gone, last = (f.a_member(school) for _ in range(3))
    gone.email = "partie@example.fr"
    gone.save()
    f.a_member(f.an_organisation())
    f.a_member(school, "files")
    standing.notify(f.a_staff_member(), school, "suspended", "Avis répétés.")
    assert play() == [True, False, True]
    assert sent == [first.email, last.email]


def test_who_no_longer_manages_when_it_leaves_is_not_told(sent: list[str]) -> None:
    school = f.an_organisation()
    stays, goes = f.a_member(school), f.a_member(school)
    standing.notify(f.a_staff_member(), school, "suspended", "Avis répétés.")
    Member.objects.filter(user=goes).update(role="reader")
    assert play() == [True, True]
    assert sent == [stays.email]
