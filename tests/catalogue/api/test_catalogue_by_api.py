"""The catalogue by the API: the office's acts and refusals, a version that is read before it is changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.trainings.models import Action, Session, Training
from tests import factories as f
from tests.dossiers.api.program import Program, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return f.a_session(seats=10)


@pytest.fixture
def program(session: Session) -> Program:
    return Program(f.a_token(session.action.training.organisation))


def changed(given: dict[str, Any], **change: Any) -> dict[str, Any]:
    """What was read of a training, as it is given back."""
    names = ("title", "summary", "objectives", "results", "content", "certification")
    return {name: given[name] for name in names} | {"seen": given["version"]} | change


def test_a_training_is_changed_as_it_was_read(program: Program, session: Session) -> None:
    path = f"/trainings/{session.action.training_id}"
    read = program.get(path).json()
    body = changed(read, title="Anglais des affaires", results="B2.", certification="RNCP38565")
    assert program.write(path, body, method="PUT").json()["title"] == "Anglais des affaires"
    problem = told(program.write(path, body, method="PUT"), 409, "refused")
    assert problem["reason"] == "stale"


def test_an_action_and_its_place(program: Program, session: Session) -> None:
    action = session.action
    read = program.get(f"/actions/{action.pk}").json()
    assert (read["price"], read["hours"], read["place"]["id"]) == (87_000, 10.0, action.place_id)
    names = ("mode", "price", "hours", "prerequisites", "has_admission_terms", "language")
    body = {name: read[name] for name in names} | {"seen": read["version"], "place": str(action.place_id)}
    answer = program.write(f"/actions/{action.pk}", body | {"price": 90_050}, method="PUT")
    assert answer.json()["price"] == 90_050
    again = body | {"hours": 10.5, "seen": answer.json()["version"], "place": "999999"}
    problem = told(program.write(f"/actions/{action.pk}", again, method="PUT"), 422, "invalid")
    assert [error["field"] for error in problem["errors"]] == ["place"]
    alike = {name: body[name] for name in body if name != "seen"} | {"price": 90_050}
    answer = program.write(f"/trainings/{action.training_id}/actions", alike)
    assert "Une autre action de cette formation" in told(answer, 409, "refused")["detail"]


def test_a_session_is_opened_closed_and_opened_again(program: Program, session: Session) -> None:
    start = timezone.localdate() + timedelta(days=40)
    body = {"entry": "dates", "starts_on": f"{start}", "ends_on": f"{start}", "seats": 8, "number": "S-8"}
    made = program.write(f"/actions/{session.action_id}/sessions", body)
    assert (made.status_code, made.json()["number"], made.json()["seats"]) == (201, "S-8", 8)
    assert program.write(f"/sessions/{made.json()['id']}/close").json()["is_open"] is False
    assert program.write(f"/sessions/{made.json()['id']}/reopen").json()["is_open"] is True
    late = body | {"starts_on": "2020-01-01", "number": "S-9"}
    answer = program.write(f"/actions/{session.action_id}/sessions", late)
    assert told(answer, 409, "refused")["reason"] == "starts_on"


def test_what_is_published_follows_the_rules(program: Program, session: Session) -> None:
    action, training = session.action, session.action.training
    assert program.write(f"/actions/{action.pk}/unpublish").json()["is_published"] is False
    assert program.write(f"/trainings/{training.pk}/unpublish").json()["is_published"] is False
    told(program.write(f"/trainings/{training.pk}/publish"), 409, "refused")
    program.write(f"/actions/{action.pk}/publish")
    assert program.write(f"/trainings/{training.pk}/publish").json()["is_published"] is True
    assert Training.objects.get().is_published
    assert Action.objects.get().is_published


def test_lists_are_of_one_organisation_page_by_page(program: Program, session: Session) -> None:
    organisation = session.action.training.organisation
    f.an_action(organisation)
    f.an_action()
    first = program.get("/trainings", size=1).json()
    second = program.get("/trainings", size=1, cursor=first["next"]).json()
    assert second["next"] is None
    assert first["items"][0]["id"] == session.action.training_id
    actions = program.get(f"/trainings/{session.action.training_id}/actions").json()["items"]
    assert [each["id"] for each in actions] == [session.action_id]
    sessions = program.get(f"/actions/{session.action_id}/sessions").json()["items"]
    assert [each["id"] for each in sessions] == [session.pk]
