"""The last day of a dotation: told a month before, what is left goes back, once, also what comes back later."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command

from accounts.rights import ledger
from accounts.rights.dotations import expiry
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import RightsLine
from cpf_portal.common import law
from tests import factories as f
from tests.kinds import Work

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
TODAY = date(2026, 11, 24)
NOTICE = timedelta(days=law.on(TODAY).dotation_notice_days)


def test_what_is_left_after_the_last_day_goes_back_and_the_holder_is_told(
    worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    dominique = f.a_trainee(cents=100)
    late = f.a_dotation(dominique, 300, expires_on=TODAY - timedelta(days=1))
    tonight = f.a_dotation(dominique, 500, expires_on=TODAY)
    call_command("expire_dotations")
    assert ledger.account_of(dominique.pk).total.available == 600
    [line] = RightsLine.objects.filter(kind="expire")
    assert (line.dotation, line.available, line.reason) == (
        late,
        -300,
        "Échéance dépassée : Forges de Lorraine",
    )
    assert worker() == ["mail_dotation_expiring", "mail_dotation_returned"]
    warned, returned = mailoutbox
    assert "5,00\u00a0€" in warned.body
    assert "mardi 24 novembre 2026 inclus" in warned.body
    assert "3,00\u00a0€" in returned.body
    assert tonight.lines.count() == 1


def test_twice_does_nothing_the_second_time(worker: Work) -> None:
    dominique = f.a_trainee()
    f.a_dotation(dominique, 300, expires_on=TODAY - timedelta(days=1))
    f.a_dotation(dominique, 300, expires_on=TODAY + NOTICE)
    assert expiry.play() == 2
    before = list(RightsLine.objects.values_list("pk"))
    worker()
    assert expiry.play() == 0
    assert list(RightsLine.objects.values_list("pk")) == before
    assert worker() == []


def test_what_is_reserved_stays_and_goes_back_when_it_is_released() -> None:
    dominique = f.a_trainee()
    dotation, number = f.a_dotation(dominique, 300, expires_on=TODAY), f.a_draft(dominique).number
    ledger.hold(dominique.pk, number, credit_used=0, rights_used=0, dotations={dotation.pk: 200})
    with time_machine.travel("2026-11-25T00:00+01:00"):
        expiry.play()
        [held] = ledger.account_of(dominique.pk).dotations
        assert held.balances == ledger.Balances(0, 200, 0)
        ledger.settle(dominique.pk, number, used=0, reason="Annulation", dotation_used=50)
        [held] = ledger.account_of(dominique.pk).dotations
        assert held.balances == ledger.Balances(0, 0, 50)
        assert expiry.play() == 0


@pytest.mark.parametrize(
    ("expires_on", "is_told"),
    [(None, False), (TODAY + NOTICE, True), (TODAY + NOTICE + timedelta(days=1), False), (TODAY, True)],
)
def test_a_holder_is_told_a_month_before_not_earlier(worker: Work, expires_on: date, is_told: bool) -> None:
    f.a_dotation(f.a_trainee(), expires_on=expires_on)
    expiry.play()
    assert worker() == ["mail_dotation_expiring"] * is_told


def test_nobody_is_told_of_what_was_spent_nor_on_a_closed_account(worker: Work) -> None:
    dominique, camille = f.a_trainee(), f.a_trainee("Camille")
    spent = f.a_dotation(dominique, 300, expires_on=TODAY)
    ledger.hold(
        dominique.pk, f.a_draft(dominique).number, credit_used=0, rights_used=0, dotations={spent.pk: 300}
    )
    f.a_dotation(camille, 300, expires_on=TODAY)
    camille.user.is_active = False
    camille.user.save()
    assert expiry.play() == 0
    assert worker() == []


def test_more_dotations_than_a_batch_all_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    people = [f.a_trainee(str(n), cents=0) for n in range(5)]
    for person in people:
        f.a_dotation(person, 100, expires_on=TODAY - timedelta(days=3))
    assert expiry.play() == 5
    assert not Dotation.objects.filter(returned_at=None).exists()
    assert all(ledger.account_of(person.pk).total.available == 0 for person in people)
