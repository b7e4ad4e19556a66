"""Each signal finds what it says, and leaves alone what only looks like it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.people.models import Address, Trainee
from accounts.staff.models import AccessLogEntry
from catalogue.organisations.models import Organisation
from cpf_portal.operations.signals import leads
from cpf_portal.operations.signals.signal import SIGNALS, THRESHOLDS
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
Lower = Callable[..., None]


@pytest.fixture
def lower(monkeypatch: pytest.MonkeyPatch) -> Lower:
    """Few rows are enough: the same query, a lower threshold."""

    def change(code: str, **thresholds: int) -> None:
        monkeypatch.setitem(THRESHOLDS, code, {**THRESHOLDS[code], **thresholds})

    return change


def found(code: str) -> list[leads.Found]:
    return leads.ask(SIGNALS[code])


def people(count: int, **more: Any) -> list[Trainee]:
    return [f.a_trainee(f"Alix{rank}", cents=0, **more) for rank in range(count)]


def at(number: str, complement: str = "") -> dict[str, Any]:
    parts = {"street_type": "Rue", "street": "des Lilas", "postcode": "57000", "town": "Metz"}
    return {"home_address": Address.objects.create(number=number, complement=complement, **parts)}


def in_training(count: int, school: Organisation, **columns: Any) -> list[int]:
    """Dossiers of an organisation whose entry was declared a month ago, changed as one likes."""
    action = f.an_action(school)
    made = [f.a_dossier("completed", session=f.a_session(action)).pk for _ in range(count)]
    month_ago = {"entered_on": timezone.localdate() - timedelta(days=30)}
    Dossier.objects.filter(pk__in=made).update(**month_ago | columns)
    return made


def opened(agent_id: int, person_id: int, page: str = "person", reason: str = "call") -> None:
    AccessLogEntry.objects.create(user_id=agent_id, page=page, object_id=str(person_id), reason=reason)


def test_accounts_on_one_telephone_mobile_or_not(lower: Lower) -> None:
    lower("phone", accounts=3)
    two = people(2, mobile="+33711111111")
    [third] = people(1, mobile="", landline="+33711111111")
    people(2, mobile="+33722222222", landline="+33722222222")
    [row] = found("phone")
    assert (row.key, row.figure) == ("+33711111111", 3)
    assert row.pieces == sorted((each.pk for each in [*two, third]), reverse=True)


def test_accounts_on_one_e_mail_whatever_its_capitals(lower: Lower) -> None:
    lower("email", accounts=2)
    first, second = people(2)
    second.contact_email = first.user.email.upper()
    second.save()
    [row] = found("email")
    assert {*row.pieces} == {first.pk, second.pk}, "an account that says its address twice counts once"


def test_accounts_at_one_home_whatever_the_door(lower: Lower) -> None:
    lower("address", accounts=2)
    found_at = [f.a_trainee(**at("8", "porte 1")), f.a_trainee(**at("8", "porte 2"))]
    f.a_trainee(**at("9"))
    [row] = found("address")
    assert row.pieces == [found_at[1].pk, found_at[0].pk]


def test_a_burst_of_requests_to_one_organisation_and_not_to_one_that_always_has_as_many(lower: Lower) -> None:
    lower("sends", sent=3)
    usual, sudden = f.an_organisation("Toujours"), f.an_organisation("Soudain")
    for school in (usual, sudden):
        session = f.a_session(f.an_action(school))
        for _ in range(3):
            f.a_dossier("requested", session=session)
    old = [f.a_dossier("requested", session=f.a_session(f.an_action(usual))).pk for _ in range(60)]
    Dossier.objects.filter(pk__in=old).update(sent_on=timezone.localdate() - timedelta(days=20))
    [row] = found("sends")
    assert (row.key, row.figure, row.total) == (str(sudden.pk), 3, 3)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert found("sends") == []


def test_a_burst_of_accounts_and_not_a_day_as_the_others(lower: Lower) -> None:
    lower("accounts", accounts=3, times=2)
    for days in range(1, 6):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            people(1)
    people(3)
    [row] = found("accounts")
    assert (row.key, row.figure) == ("2026-11-24", 3)
    for days in range(1, 6):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            people(2)
    assert found("accounts") == []


def test_a_burst_of_requests_of_one_person(lower: Lower) -> None:
    lower("requests", requests=2)
    alix, lou = f.a_trainee("Alix"), f.a_trainee("Lou")
    for holder in (alix, alix, lou):
        f.a_dossier("requested", draft=f.a_draft(holder))
    f.a_draft(lou)
    assert [(row.key, row.figure) for row in found("requests")] == [(str(alix.pk), 2)]


def test_a_price_far_above_the_median_of_its_certification() -> None:
    for price in (90_000, 100_000, 110_000):
        f.an_action(f.an_organisation(), price=price)
    dear = f.an_action(f.an_organisation(), price=400_000)
    f.an_action(dear.training.organisation, price=300_000, certification="RS5616")
    [row] = found("price")
    # Of 900, 1 000, 1 100 and 4 000 €, the median is 1 050.
    assert (row.key, row.figure, row.pieces) == (str(dear.training_id), 381, [dear.pk])
    dear.training.is_published = False
    dear.training.save()
    assert found("price") == []


def test_a_price_compares_with_nothing_among_two_organisations() -> None:
    f.an_action(price=100_000)
    f.an_action(price=100_000)
    f.an_action(f.an_organisation(), price=900_000)
    assert len(found("price")) == 1
    f.an_action(school := f.an_organisation(), price=100_000, certification="RS5616")
    f.an_action(school, price=900_000, certification="RS5616")
    assert len(found("price")) == 1


def test_trainees_who_are_always_there(lower: Lower) -> None:
    lower("attendance", dossiers=2)
    whole, human = f.an_organisation("Entier"), f.an_organisation("Humain")
    made = in_training(2, whole)
    missed = in_training(3, human)
    Dossier.objects.filter(pk=missed[0]).update(hours_attended=1)
    [row] = found("attendance")
    assert (row.key, row.figure, row.pieces) == (str(whole.pk), 2, made[::-1])


def test_entries_that_no_trainee_confirms(lower: Lower) -> None:
    lower("entries", entries=2)
    silent, heard, recent = (f.an_organisation(name) for name in ("Muet", "Entendu", "Récent"))
    nothing = {"entry_confirmed_on": None, "exit_confirmed_on": None}
    made = in_training(2, silent, **nothing)
    confirmed = in_training(2, heard, **nothing)
    Dossier.objects.filter(pk=confirmed[0]).update(exit_confirmed_on=timezone.localdate())
    in_training(2, recent, **nothing | {"entered_on": timezone.localdate() - timedelta(days=14)})
    [row] = found("entries")
    assert (row.key, row.figure, row.pieces) == (str(silent.pk), 2, made[::-1])


def test_an_agent_who_reads_many_people_in_a_day(lower: Lower) -> None:
    lower("reading", people=3, times=2)
    someone = people(4)
    curious, usual = f.an_agent("Lecture"), f.an_agent("Lecture")
    for day in range(1, 4):
        with time_machine.travel(timezone.now() - timedelta(days=day)):
            opened(usual.pk, someone[0].pk)
    for each in someone[:3]:
        opened(curious.pk, each.pk)
        opened(curious.pk, each.pk)
        opened(usual.pk, each.pk, reason="")
    [row] = found("reading")
    assert (row.key, row.figure) == (str(curious.pk), 3)
    assert {*row.pieces} == {each.pk for each in someone[:3]}
    opened(usual.pk, someone[1].pk, page="accounts_trainee_change", reason="")
    assert [row.key for row in found("reading")] == [str(curious.pk)]


def test_a_person_whom_many_agents_read(lower: Lower) -> None:
    lower("read", agents=2)
    alix, lou = f.a_trainee("Alix"), f.a_trainee("Lou")
    agents = [f.an_agent("Lecture") for _ in range(2)]
    for agent in agents:
        opened(agent.pk, alix.pk)
    opened(agents[0].pk, lou.pk)
    opened(agents[1].pk, lou.pk, reason="")
    [row] = found("read")
    assert (row.key, {*row.pieces}) == (str(alix.pk), {agent.pk for agent in agents})


@pytest.mark.parametrize("code", SIGNALS)
def test_every_query_names_its_thresholds_and_says_them(code: str) -> None:
    signal = SIGNALS[code]
    assert found(code) == []
    assert {name for name in signal.thresholds if f"%({name})s" not in signal.query} == set()
    for sentence in (signal.means, signal.proves_not):
        assert "{" not in signal.said(sentence)
    assert code in THRESHOLDS
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN {signal.query}",
            {"today": "2026-11-24", "zone": "Europe/Paris", "most": 5, **signal.thresholds},
        )
