"""A session's sheet: its days, who was there, then everybody's entry and exit with the hours it counts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Session
from dossiers.attendance.models import HalfDay, Mark
from dossiers.dossier.models import Dossier
from dossiers.organisation.group.models import GroupItem
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(atelier: Organisation) -> Session:
    return f.a_session(f.an_action(atelier))


def people(session: Session, count: int, state: str = "in_training") -> list[Dossier]:
    """So many people of the session, which began ten days ago and ends today."""
    today = timezone.localdate()
    found = [
        f.a_dossier(
            state, trainee=f.a_trainee(f"Inès {rank}", cents=500_000, is_jobseeker=True), session=session
        )
        for rank in range(count)
    ]
    began = {"starts_on": today - timedelta(days=10), "ends_on": today}
    Session.objects.filter(pk=session.pk).update(**began)
    Dossier.objects.filter(session=session).update(**began)
    Dossier.objects.filter(session=session, state="in_training").update(entered_on=began["starts_on"])
    return found


def page(session: Session, name: str = "", **query: str) -> str:
    return reverse(f"organisation_sheet{name}", args=[session.pk], query=query)


def add_days(agent: Client, session: Session, first: date, last: date, **hours: str) -> Response:
    given = {"first": first.isoformat(), "last": last.isoformat(), "morning": "3,5", "afternoon": "3,5"}
    return agent.post(page(session, "_days"), given | hours)


def a_day(session: Session, days_ago: int = 1) -> list[HalfDay]:
    day = timezone.localdate() - timedelta(days=days_ago)
    return [
        HalfDay.objects.create(session=session, day=day, half=half, hours=Decimal("3.5"))
        for half in HalfDay.Half.values
    ]


def cell(half_day: HalfDay, dossier: Dossier) -> str:
    return f"m-{half_day.pk}-{dossier.pk}"


def week(half_day: HalfDay) -> dict[str, str]:
    return {"semaine": half_day.day.isoformat()}


def test_business_days_alone_are_added_once(agent: Client, session: Session) -> None:
    friday = date(2026, 11, 20)
    for _ in range(2):
        assert add_days(agent, session, friday, friday + timedelta(days=3), afternoon="").status_code == 302
    assert [(half.day, half.half) for half in session.half_days.all()] == [
        (friday, "am"),
        (friday + timedelta(days=3), "am"),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last": "2026-11-01"}, "Au plus tôt le premier jour"),
        ({"last": "2027-11-01"}, "31 jours en tout"),
        ({"morning": "", "afternoon": ""}, "Donnez les heures"),
        ({"morning": "9"}, "6"),
        ({"first": "hier"}, "date"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(
    agent: Client, session: Session, changes: dict[str, str], words: str
) -> None:
    given = {"first": "2026-11-20", "last": "2026-11-20", "morning": "3,5", "afternoon": ""} | changes
    answer = agent.post(page(session, "_days"), given)
    assert answer.status_code == 422
    assert words in answer.text
    assert not session.half_days.exists()


def test_half_days_without_anybody_marked_are_removed_and_the_others_stay(
    agent: Client, session: Session
) -> None:
    [here] = people(session, 1)
    marked, empty = a_day(session)
    others = a_day(f.a_session())
    agent.post(page(session, "_mark", **week(marked)), {cell(marked, here): "present"})
    shown = agent.get(page(session, **week(marked))).text
    assert (f'name="demi" value="{empty.pk}"' in shown, f'name="demi" value="{marked.pk}"' in shown) == (
        True,
        False,
    )
    address, chosen = page(session, "_remove", **week(marked)), [marked.pk, empty.pk, others[0].pk, "x"]
    answer = agent.post(address, {"demi": chosen}, follow=True)
    assert "Demi-journées retirées : 1. Les autres portent des présences." in answer.text
    assert set(HalfDay.objects.all()) == {marked, *others}
    assert "Cochez au moins une demi-journée" in agent.post(address, follow=True).text
    reader = entered(f.a_member(session.action.training.organisation, "reader"))
    assert reader.post(address, {"demi": [empty.pk]}).status_code == 404


def test_who_is_there_is_marked_and_corrected(agent: Client, session: Session) -> None:
    here, away = people(session, 2)
    morning, _ = a_day(session)
    address = page(session, "_mark", **week(morning))
    agent.post(address, {cell(morning, here): "present", cell(morning, away): "absent"})
    agent.post(address, {cell(morning, here): "present", cell(morning, away): "excused"})
    marks = {mark.dossier_id: mark.status for mark in Mark.objects.all()}
    assert marks == {here.pk: "present", away.pk: "excused"}


def test_all_are_present_but_those_of_whom_something_else_is_said(agent: Client, session: Session) -> None:
    first, second, third = people(session, 3)
    morning, afternoon = a_day(session)
    later = HalfDay.objects.create(
        session=session, day=timezone.localdate() + timedelta(days=1), half="am", hours=3
    )
    given = {"tous": "1", cell(morning, second): "absent", cell(morning, first): ""}
    agent.post(page(session, "_mark", **week(morning)), given)
    assert Mark.objects.filter(status="present").count() == 5
    assert Mark.objects.get(status="absent").dossier == second
    assert not Mark.objects.filter(half_day=later).exists(), "nobody has been there tomorrow"
    assert Mark.objects.filter(half_day=afternoon, dossier=third).exists()


def test_what_is_not_of_the_sheet_is_left_alone(agent: Client, session: Session) -> None:
    mine, elsewhere = people(session, 1)[0], f.a_dossier("in_training")
    morning, _ = a_day(session)
    other = HalfDay.objects.create(session=elsewhere.session, day=morning.day, half="am", hours=3)
    given = {
        cell(other, elsewhere): "present",
        cell(morning, elsewhere): "present",
        cell(other, mine): "present",
        cell(morning, mine): "perhaps",
        f"m-{'9' * 30}-1": "present",
    }
    assert agent.post(page(session, "_mark"), given).status_code == 302
    assert not Mark.objects.exists()


def test_a_sheet_is_closed_to_who_has_left(agent: Client, session: Session) -> None:
    gone = people(session, 1, "completed")[0]
    morning, _ = a_day(session)
    agent.post(page(session, "_mark"), {cell(morning, gone): "absent"})
    assert not Mark.objects.exists()


def test_those_who_seem_there_are_proposed_to_enter(agent: Client, session: Session) -> None:
    here, away = people(session, 2, "validated")
    morning, _ = a_day(session)
    for dossier, status in ((here, "present"), (away, "absent")):
        f.a_mark(dossier, status, day=morning.day)
    shown = agent.get(page(session))
    assert shown.context["entry"].initial["numbers"] == [here.number]
    day = timezone.localdate() - timedelta(days=1)
    given = {"entree-numbers": [here.number], "entree-effective_on": day.isoformat()}
    preview = agent.post(page(session, "_entry"), given)
    _confirm(agent, preview["Location"])
    here.refresh_from_db()
    assert (here.state, here.entered_on) == ("in_training", day)
    assert Dossier.objects.get(pk=away.pk).state == "validated"


def test_the_exit_takes_the_hours_of_the_sheet_and_its_lines(agent: Client, session: Session) -> None:
    dossier = people(session, 1)[0]
    morning, _ = a_day(session)
    f.a_mark(dossier, "present", day=morning.day)
    f.a_mark(dossier, "excused", day=morning.day, half="pm")
    form = agent.get(page(session)).context["exits"][0]
    given = {f"{dossier.number}-leaves": "on"}
    given |= {f"{dossier.number}-{name}": str(form[name].value()) for name in ("attended", "excused")}
    preview = agent.post(page(session, "_exit"), given)["Location"]
    assert "rendu" in agent.get(preview).text, "what force majeure gives back is shown first"
    _confirm(agent, preview)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.hours_attended, dossier.hours_excused) == (
        "completed",
        Decimal("3.5"),
        Decimal("3.5"),
    )
    assert sure(dossier.entries.last()).details["sheet"] == [
        {"month": "2026-11", "attended": "3.50", "excused": "3.50"}
    ]


def test_hours_are_corrected_up_to_those_planned(agent: Client, session: Session) -> None:
    dossier = people(session, 1)[0]
    given = {f"{dossier.number}-leaves": "on", f"{dossier.number}-excused": ""}
    answer = agent.post(page(session, "_exit"), given | {f"{dossier.number}-attended": "10,5"})
    assert answer.status_code == 422
    assert "Les heures vont jusqu" in answer.text
    assert not GroupItem.objects.exists()
    _confirm(
        agent, agent.post(page(session, "_exit"), given | {f"{dossier.number}-attended": "9,5"})["Location"]
    )
    dossier.refresh_from_db()
    assert dossier.hours_attended == Decimal("9.5")
    assert sure(dossier.entries.last()).details["sheet"] == []


def test_hours_said_for_all_leave_the_lines_of_the_sheet_out(agent: Client, session: Session) -> None:
    dossier = people(session, 1)[0]
    morning, _ = a_day(session)
    f.a_mark(dossier, "present", day=morning.day)
    given = {f"{dossier.number}-leaves": "on", f"{dossier.number}-attended": "3,5"}
    preview = agent.post(page(session, "_exit"), given)["Location"]
    _confirm(agent, preview, hours_attended="8")
    dossier.refresh_from_db()
    assert dossier.hours_attended == 8
    assert sure(dossier.entries.last()).details["sheet"] == []


def test_nobody_chosen_is_said(agent: Client, session: Session) -> None:
    people(session, 1)
    assert agent.post(page(session, "_exit"), {}).status_code == 422
    assert agent.post(page(session, "_entry"), {}).status_code == 422


@pytest.mark.parametrize("week", ["", "hier", "2026-02-31", "0001-01-01", "9999-12-31", "2026-11-23"])
def test_any_week_that_is_asked_for_is_a_page(agent: Client, session: Session, week: str) -> None:
    people(session, 1)
    assert agent.get(page(session, semaine=week, page="x")).status_code == 200
    assert agent.get(page(session, semaine=week, imprimer="1")).status_code == 200


def test_the_paper_has_a_line_for_each_and_no_field(agent: Client, session: Session) -> None:
    dossier = people(session, 1)[0]
    morning, _ = a_day(session)
    f.a_mark(dossier, "absent", day=morning.day)
    paper = agent.get(page(session, imprimer="1", **week(morning))).text
    assert dossier.number in paper
    assert "Absent" in paper
    assert "<select" not in paper


def test_a_sheet_asks_as_much_for_many_as_for_one(
    agent: Client, session: Session, django_assert_max_num_queries: Any
) -> None:
    for dossier in people(session, 8):
        f.a_mark(dossier)
    agent.get(page(session))
    with django_assert_max_num_queries(14):
        agent.get(page(session))


@pytest.mark.parametrize("role", ["reader", "catalogue", "finance"])
def test_who_may_not_answer_has_no_sheet(session: Session, atelier: Organisation, role: str) -> None:
    browser = entered(f.a_member(atelier, role))
    assert browser.get(page(session)).status_code == 404
    for name in ("_days", "_mark", "_entry", "_exit"):
        assert browser.post(page(session, name)).status_code == 404


def _confirm(agent: Client, preview: str, **given: str) -> None:
    shown = agent.get(preview)
    slug = preview.partition("geste=")[2]
    answer = agent.post(preview.partition("?")[0], {"geste": slug, "vu": shown.context["mark"]} | given)
    assert answer.status_code == 302, answer.text


def test_whoever_never_came_is_declared_absent_from_the_sheet(agent: Client, session: Session) -> None:
    (ines,) = people(session, 1, "validated")
    text = agent.get(page(session)).text
    address = reverse("organisation_transition", args=[ines.number, "declarer-absence"])
    assert f'<a href="{address}">{ines.trainee}</a>' in text
    assert agent.get(address).status_code == 200


def test_whoever_leaves_is_a_way_to_their_dossier(agent: Client, session: Session) -> None:
    (ines,) = people(session, 1)
    text = agent.get(page(session)).text
    assert "declarer-absence" not in text
    assert f'<a href="{reverse("organisation_dossier", args=[ines.number])}">{ines.trainee}</a>' in text


def test_the_session_says_what_is_to_be_declared_and_leads_to_its_sheet(
    agent: Client, session: Session
) -> None:
    people(session, 2, "validated")
    address = reverse("organisation_session", args=[session.pk])
    assert f'<a href="{page(session)}">2, sur la feuille</a>' in agent.get(address).text
    assert f'href="{address}"' in agent.get(page(session)).text
    later = timezone.localdate() + timedelta(days=1)
    Dossier.objects.update(starts_on=later, ends_on=later)
    assert "sur la feuille" not in agent.get(address).text
