"""What a file gives to someone without account waits for them, once, and is there when they have one."""

from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from accounts.login import backends
from accounts.mails import links
from accounts.people.models import User
from accounts.people.nir import Nir
from accounts.registration import steps, terms
from accounts.registration.models import Registration
from accounts.rights import ledger
from accounts.rights.dotations.dotation_file import credit_dotations
from accounts.rights.dotations.models import Dotation
from accounts.rights.files import waiting
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.report import Report
from accounts.rights.files.yearly_credit import Caps, credit_rights
from cpf_portal.operations import periodic_tasks
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
NIR = "1760575013042"


def yearly(*ends: str, nir: str = NIR, caps: Caps | None = None) -> tuple[Report, dict[int, str]]:
    told: dict[int, str] = {}
    lines = ["nir;annee;montant;motif;profil;quotite\n", *(f"{nir};{end}\n" for end in ends)]
    return credit_rights(lines, caps or Caps(), told.__setitem__), told


def gift(reference: str = "V-1", amount: str = "100", nir: str = NIR) -> tuple[Report, dict[int, str]]:
    told: dict[int, str] = {}
    header = "nir;montant;type;financeur;fleche;expiration;reference\n"
    row = f"{nir};{amount};region;Région Grand Est;RS5616;30/06/2027;{reference}\n"
    return credit_dotations([header, row], told.__setitem__), told


def register(**more: Any) -> User:
    data: dict[str, Any] = {
        "login": f.digest(NIR),
        "first_name": "Dominique",
        "last_name": "Lecœur",
        "birth_date": "1976-05-12",
    }
    data |= {
        "email": "d@courriel.example",
        "mobile": "",
        "landline": "",
        "password": "!",
        "has_apprenticeship": False,
        "terms": terms.current().code,
    }
    registration = Registration.objects.create(data=data | {"former_logins": [], "next": ""} | more)
    user = steps.open_account(links.activation(registration).rstrip("/").rsplit("/", 1)[1])
    assert user
    return user


def test_both_files_wait_for_a_person_and_are_there_when_they_register() -> None:
    report, told = yearly("2025;500;Droits de 2025;ordinaire;")
    assert (report.credited, report.waiting, told) == (0, 1, {})
    assert gift()[0].waiting == 1
    user = register()
    account = ledger.account_of(user.pk)
    assert (account.rights, account.total.available) == (50_000, 60_000)
    [dotation] = account.dotations
    assert (dotation.giver, dotation.earmarks) == ("Région Grand Est", ("RS5616",))
    assert not WaitingCredit.objects.exists()


def test_the_same_files_again_change_nothing_before_nor_after() -> None:
    for _ in range(2):
        last = yearly("2025;500;Droits;;")[0], gift()[0]
    assert [report.already for report in last] == [1, 1]
    assert WaitingCredit.objects.count() == 2
    user = register()
    assert [report.already for report in (yearly("2025;500;Droits;;")[0], gift()[0])] == [1, 1]
    assert ledger.account_of(user.pk).total.available == 60_000


def test_a_reference_that_waits_is_never_that_of_another_gift() -> None:
    gift()
    for other in ({"amount": "1"}, {"nir": "2900357463118"}):
        assert gift(**other)[1] == {2: "cette référence est déjà celle d'un autre versement"}


def test_the_caps_hold_when_the_person_comes() -> None:
    yearly("2024;500;Droits;ordinaire;", "2024;500;Complément;ordinaire;", "2025;500;Droits;ordinaire;40")
    user = register()
    assert ledger.account_of(user.pk).rights == 50_000 + 20_000


def test_what_waited_under_a_former_key_is_there_too(settings: Settings) -> None:
    yearly("2025;500;Droits;;")
    former = f.digest(NIR)
    first_key = settings.NIR_DIGEST_KEY
    settings.NIR_DIGEST_KEY, settings.NIR_DIGEST_KEY_VERSION = "2" * 64, "2"
    settings.NIR_DIGEST_FORMER_KEYS = {"1": first_key}
    assert yearly("2025;500;Droits;;")[0].already == 1, "the same line under another key"
    user = register(login=f.digest(NIR), former_logins=[former])
    assert ledger.account_of(user.pk).rights == 50_000


def test_an_account_that_takes_its_new_digest_takes_what_waited_under_it(settings: Settings) -> None:
    dominique = f.a_trainee(login=f.digest(NIR), cents=0)
    first_key = settings.NIR_DIGEST_KEY
    settings.NIR_DIGEST_KEY, settings.NIR_DIGEST_KEY_VERSION = "2" * 64, "2"
    settings.NIR_DIGEST_FORMER_KEYS = {}
    assert yearly("2025;500;Droits;;")[0].waiting == 1, "the operator forgot the former key"
    settings.NIR_DIGEST_FORMER_KEYS = {"1": first_key}
    backends._bring_up_to_date(dominique.user, Nir.parse(NIR))
    assert ledger.account_of(dominique.pk).rights == 50_000


def test_what_came_while_an_account_was_being_opened_is_taken_at_the_next_round() -> None:
    yearly("2025;500;Droits;;")
    gift()
    dominique = f.a_trainee(login=f.digest(NIR), cents=0)
    assert periodic_tasks.run("take_waiting_credits") == 2
    assert ledger.account_of(dominique.pk).total.available == 60_000
    assert waiting.take_all() == 0


def test_a_gift_that_expired_while_it_waited_goes_back() -> None:
    gift()
    with time_machine.travel("2027-07-01T10:00+02:00"):
        user = register()
        assert ledger.usable_account_of(user.pk).total.available == 0
        periodic_tasks.run("expire_dotations")
        assert ledger.account_of(user.pk).total.available == 0
    assert Dotation.objects.get().returned_at
