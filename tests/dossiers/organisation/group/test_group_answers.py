"""One answer to several dossiers: each judged alone, shown before, played once, reported after."""

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.organisations.models import Organisation
from dossiers.dossier.models import Dossier
from dossiers.exams.models import Exam
from dossiers.lifecycle import TRANSITIONS
from dossiers.money import card
from dossiers.organisation.group import answering, jobs, orders
from dossiers.organisation.group.forms import FORMS
from dossiers.organisation.group.models import GESTURES, GroupAnswer, GroupItem
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
REFUSAL = {"reason": "full", "message": "Le groupe est complet."}


def several(organisation: Organisation, count: int, state: str = "requested", **more: Any) -> list[Dossier]:
    """So many people in one session of the organisation, each with rights enough."""
    session = f.a_session(f.an_action(organisation), **more)
    people = [f.a_trainee(f"Inès {rank}", cents=500_000, is_jobseeker=True) for rank in range(count)]
    return [f.a_dossier(state, trainee=person, session=session) for person in people]


def select(agent: Client, *dossiers: Dossier | str, **more: str) -> str:
    """Post a selection as the list does; the address of what was chosen."""
    numbers = [each if isinstance(each, str) else each.number for each in dossiers]
    answer = agent.post(reverse("organisation_group"), {"numbers": numbers} | more)
    assert answer.status_code == 302
    return answer["Location"]


def read(agent: Client, page: str) -> str:
    """A page, its no-break spaces as plain ones."""
    return agent.get(page).text.replace("\u00a0", " ")


def look(agent: Client, page: str, name: str) -> Response:
    return agent.get(page, {"geste": TRANSITIONS[name].slug})


def confirm(agent: Client, page: str, name: str, mark: str = "", **given: str) -> Response:
    """Confirm as the form that was shown does."""
    seen = mark or re.search(r'name="vu" value="(\w+)"', look(agent, page, name).text).group(1)  # type: ignore[union-attr]
    return agent.post(page, {"geste": TRANSITIONS[name].slug, "vu": seen} | given)


def outcomes(page: str) -> dict[str, tuple[str, str]]:
    items = GroupItem.objects.filter(answer=UUID(page.split("/")[-2]))
    return {item.dossier.number: (item.outcome, item.reason) for item in items.select_related("dossier")}


def states(dossiers: list[Dossier]) -> list[str]:
    return [Dossier.objects.get(pk=each.pk).state for each in dossiers]


def test_a_few_are_accepted_at_once_and_the_report_says_so(agent: Client, atelier: Organisation) -> None:
    asked = several(atelier, 3)
    page = select(agent, *asked)
    assert "Possible pour 3 dossiers sur 3" in read(agent, page)
    assert confirm(agent, page, "accept").status_code == 302
    assert states(asked) == ["to_validate"] * 3
    assert "3 dossiers faits" in read(agent, page)
    assert sure(asked[0].entries.last()).user.memberships.get().organisation == atelier  # type: ignore[union-attr]


def test_what_would_be_refused_is_shown_before_and_left_out(atelier: Organisation) -> None:
    near, far = several(atelier, 1, starts_in=12)[0], several(atelier, 1, starts_in=30)[0]
    with time_machine.travel(timezone.localtime() + timedelta(days=2)):
        agent = entered(f.a_member(atelier))
        page = select(agent, near, far)
        shown = look(agent, page, "accept").text
        assert "laissé de côté, et pourquoi" in shown
        assert "Le début est trop proche" in shown
        confirm(agent, page, "accept")
    assert states([near, far]) == ["requested", "to_validate"]
    assert outcomes(page)[near.number][0] == "left"
    assert outcomes(page)[far.number] == ("done", "")


def test_the_same_words_refuse_all_of_them(agent: Client, atelier: Organisation) -> None:
    asked = several(atelier, 2)
    page = select(agent, *asked)
    assert "Saisissez" in confirm(agent, page, "refuse", reason="full", message="").text
    assert states(asked) == ["requested"] * 2
    confirm(agent, page, "refuse", **REFUSAL)
    assert [sure(each.entries.last()).details for each in asked] == [REFUSAL] * 2


def test_answers_that_leave_someone_out_are_shown_before_they_are_played(
    agent: Client, atelier: Organisation
) -> None:
    """A day before the start of one of them is possible for the other."""
    today = timezone.localdate()
    soon, long_ago = several(atelier, 1, "validated")[0], several(atelier, 1, "validated")[0]
    Dossier.objects.filter(pk=soon.pk).update(starts_on=today)
    Dossier.objects.filter(pk=long_ago.pk).update(starts_on=today - timedelta(days=5))
    page, day = select(agent, soon, long_ago), (today - timedelta(days=2)).isoformat()
    shown = confirm(agent, page, "declare_entry", effective_on=day)
    assert shown.status_code == 200
    assert "ne peut pas précéder" in shown.text
    assert states([soon, long_ago]) == ["validated"] * 2
    confirm(agent, page, "declare_entry", mark=shown.context["mark"], effective_on=day)
    assert states([soon, long_ago]) == ["validated", "in_training"]


def test_each_enters_on_its_own_first_day_and_leaves_with_its_planned_hours(
    agent: Client, atelier: Organisation
) -> None:
    people, today = several(atelier, 2, "validated"), timezone.localdate()
    for days, each in enumerate(people, 3):
        Dossier.objects.filter(pk=each.pk).update(starts_on=today - timedelta(days=days), ends_on=today)
    confirm(agent, select(agent, *people), "declare_entry")
    confirm(agent, select(agent, *people), "declare_exit")
    for days, each in enumerate(people, 3):
        each.refresh_from_db()
        assert (each.state, each.entered_on) == ("completed", today - timedelta(days=days))
        assert (each.hours_attended, each.exited_on) == (each.hours, today)


def test_an_entry_declared_for_all_by_mistake_is_taken_back_for_all(
    agent: Client, atelier: Organisation
) -> None:
    people = several(atelier, 2, "in_training")
    confirm(agent, select(agent, *people), "withdraw_entry", reason="La session commence demain.")
    assert states(people) == ["validated"] * 2


def test_those_who_did_not_come_and_those_who_sat_the_exam(agent: Client, atelier: Organisation) -> None:
    absent, finished = several(atelier, 2, "validated"), several(atelier, 2, "completed")
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    Dossier.objects.filter(pk__in=[each.pk for each in absent]).update(starts_on=yesterday)
    confirm(agent, select(agent, *absent), "declare_no_show")
    assert states(absent) == ["cancelled_by_trainee"] * 2
    confirm(agent, select(agent, *finished), "record_exam", held_on=today.isoformat(), result="passed")
    assert set(Exam.objects.filter(dossier__in=finished).values_list("result", flat=True)) == {"passed"}


def test_only_those_with_admission_terms_are_acknowledged(agent: Client, atelier: Organisation) -> None:
    strict = f.a_dossier("requested", session=f.a_session(f.an_action(atelier, has_admission_terms=True)))
    page = select(agent, strict, *several(atelier, 1))
    confirm(agent, page, "acknowledge")
    assert [outcome for outcome, _ in outcomes(page).values()] == ["done", "left"]


def test_pressing_twice_plays_nothing_twice(agent: Client, atelier: Organisation) -> None:
    asked = several(atelier, 2)
    page = select(agent, *asked)
    mark = look(agent, page, "refuse").context["mark"]
    for _ in range(2):
        assert confirm(agent, page, "refuse", mark=mark, **REFUSAL).status_code in (200, 302)
    agent.post(f"{page}reprendre/")
    assert [each.entries.count() for each in asked] == [2, 2]


def test_a_crash_in_the_middle_leaves_the_rest_to_be_taken_up(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = several(atelier, 3)
    page, play = select(agent, *asked), FORMS["accept"].play

    def breaks(dossier: Dossier, *given: Any) -> Dossier:
        if dossier.pk == asked[1].pk:
            raise RuntimeError("the machine stops")
        return play(dossier, *given)

    with monkeypatch.context() as broken, caplog.at_level(logging.CRITICAL):
        broken.setattr(FORMS["accept"], "play", staticmethod(breaks))
        confirm(agent, page, "accept")
    assert states(asked) == ["to_validate", "requested", "to_validate"]
    assert GroupAnswer.objects.get().finished_at is None
    with time_machine.travel(timezone.localtime() + timedelta(minutes=2)):
        assert "Reprendre" in agent.get(page).text
        agent.post(f"{page}reprendre/")
    assert states(asked) == ["to_validate"] * 3
    assert [each.entries.count() for each in asked] == [2, 2, 2]
    assert GroupAnswer.objects.get().finished_at


def test_a_dossier_that_moved_meanwhile_is_refused_with_its_reason(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = several(atelier, 2)
    page = select(agent, *asked)
    monkeypatch.setattr(orders, "start", lambda answer: None)
    confirm(agent, page, "accept")
    f.cancel_request(asked[0])
    answering.play(GroupAnswer.objects.get().pk)
    outcome, reason = outcomes(page)[asked[0].number]
    assert outcome == "refused"
    assert "Demande d'inscription annulée" in reason


def test_many_are_left_to_the_worker(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, left = several(atelier, 3), []
    monkeypatch.setattr(orders, "AT_ONCE", 2)
    task = type("Task", (), {"defer": lambda self, answer_id: left.append(answer_id)})()
    monkeypatch.setattr(jobs.play_group_answer, "configure", lambda **lock: task)
    page = select(agent, *asked)
    confirm(agent, page, "accept")
    assert states(asked) == ["requested"] * 3
    assert "3 dossiers attendent encore" in read(agent, page)
    assert "Avancement" in agent.get(page, headers={"HX-Request": "true"}).text
    jobs.play_group_answer(left[0])
    assert states(asked) == ["to_validate"] * 3


def test_what_is_not_theirs_is_unknown(agent: Client, atelier: Organisation) -> None:
    mine, other = several(atelier, 1)[0], f.a_dossier("requested")
    draft = f.a_draft(session=mine.session, trainee=f.a_trainee("Ève"))
    page = select(agent, mine, other, draft, "0000000000", "<script>", mine)
    assert set(outcomes(page)) == {mine.number}
    answer = agent.post(reverse("organisation_group"), {"numbers": [other.number]})
    assert answer["Location"] == reverse("organisation_dossiers")
    stranger = entered(f.a_member(other.organisation))
    assert stranger.get(page).status_code == stranger.post(page).status_code == 404


@pytest.mark.parametrize("role", ["reader", "catalogue", "finance"])
def test_who_may_not_answer_has_none_of_these_pages(atelier: Organisation, role: str) -> None:
    manager = entered(f.a_member(atelier))
    page = select(manager, *several(atelier, 1))
    browser = entered(f.a_member(atelier, role))
    for address in (page, reverse("organisation_group"), reverse("organisation_templates")):
        assert browser.get(address).status_code == browser.post(address).status_code == 404


def test_five_hundred_at_most_and_it_is_said(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST", 2)
    monkeypatch.setattr("dossiers.organisation.worklist.selection.BOUND", 2)
    page = select(agent, *several(atelier, 3))
    assert "Les 2 premiers dossiers sont choisis" in agent.get(page).text
    assert len(outcomes(page)) == 2


def test_the_report_is_a_file_that_a_spreadsheet_reads(agent: Client, atelier: Organisation) -> None:
    asked = several(atelier, 2)
    asked[0].trainee.user.first_name = "=HYPERLINK"
    asked[0].trainee.user.save()
    page = select(agent, *asked, view="q=martin&etat=requested")
    assert agent.get(f"{page}rapport.csv").status_code == 404, "nothing to report yet"
    assert 'href="/organisme/dossiers/?q=martin&amp;etat=requested"' in agent.get(page).text
    confirm(agent, page, "accept")
    lines = agent.get(f"{page}rapport.csv").getvalue().decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(f"{asked[0].number};'=HYPERLINK")
    assert ";Fait;;" in lines[1]


def test_no_gesture_on_several_ends_what_a_card_may_have_paid() -> None:
    """The bank is asked before those are ended, never inside a transaction: `answering.play_one` is one."""
    assert not [name for name in GESTURES if set(TRANSITIONS[name].sources) & set(card.PAYING)]


@pytest.mark.parametrize("name", GESTURES)
def test_a_preview_asks_as_much_of_the_database_for_many_as_for_two(
    agent: Client, atelier: Organisation, name: str, django_assert_max_num_queries: Any
) -> None:
    state = TRANSITIONS[name].sources[0]
    page = select(agent, *several(atelier, 6, state))
    look(agent, page, name)
    with django_assert_max_num_queries(12):
        look(agent, page, name)


def test_a_selection_that_nobody_confirmed_is_forgotten_the_next_day(
    agent: Client, atelier: Organisation
) -> None:
    asked = several(atelier, 2)
    select(agent, asked[0])
    confirm(agent, select(agent, asked[1]), "accept")
    for days, left in ((2, 1), (89, 1), (91, 0)):
        with time_machine.travel(timezone.localtime() + timedelta(days=days)):
            jobs.forget_group_answers(0)
        assert GroupAnswer.objects.count() == left


def test_bad_input_is_answered_in_words_or_not_found(agent: Client, atelier: Organisation) -> None:
    page = select(agent, *several(atelier, 1))
    assert agent.get(page, {"geste": "supprimer"}).status_code == 200, "the gestures are shown again"
    for template in ("x", "9" * 40, "-1", "²"):
        assert agent.get(page, {"geste": "refuser", "modele": template}).status_code == 200
    assert agent.post(page, {"geste": "refuser"}).status_code == 200
    assert agent.get(reverse("organisation_group_answer", args=[uuid4()])).status_code == 404
