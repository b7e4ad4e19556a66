"""Every verb of the organisation, in every state and with every scope, acts or is refused as the table says."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.tokens.models import Scope
from dossiers.api.transition_routes import scope_of
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State
from dossiers.organisation.forms import FORMS
from dossiers.transitions.availability import available
from tests import factories as f
from tests.dossiers.api.program import Program, told

pytestmark = pytest.mark.django_db
SCOPES = {
    "acknowledge": "dossiers:answer",
    "accept": "dossiers:answer",
    "propose": "dossiers:answer",
    "refuse": "dossiers:answer",
    "cancel_by_organisation": "dossiers:answer",
    "declare_entry": "dossiers:declare",
    "declare_no_show": "dossiers:declare",
    "declare_exit": "dossiers:declare",
    "abandon": "dossiers:declare",
    "withdraw_entry": "dossiers:declare",
    "record_exam": "dossiers:declare",
}


def body_for(verb: str, dossier: Dossier) -> Any:
    """What the verb is given when all goes well."""
    today = timezone.localdate()
    start = dossier.starts_on or today
    bodies: dict[str, Any] = {
        "propose": {
            "starts_on": f"{start + timedelta(days=7)}",
            "ends_on": f"{start + timedelta(days=30)}",
            "hours": 10,
            "price": 80_000,
            "note": "Groupe du matin.",
        },
        "refuse": {"reason": "full", "message": "Le groupe est complet."},
        "declare_entry": {"effective_on": f"{today}"},
        "declare_exit": {
            "effective_on": f"{today}",
            "sheet": [{"month": f"{today:%Y-%m}", "attended": 10, "excused": 0}],
        },
        "withdraw_entry": {"reason": "Ce n'était pas la bonne personne."},
        "record_exam": {"held_on": f"{today}", "result": "passed"},
        "abandon": {"hours_attended": 4.5},
        "cancel_by_organisation": {"reason": "Le formateur est souffrant."}
        | ({"hours_given": 2} if dossier.has_entered else {}),
    }
    return bodies.get(verb)


def seen(dossier: Dossier) -> tuple[Any, ...]:
    """All that a refusal leaves untouched."""
    row = Dossier.objects.filter(pk=dossier.pk).values().get()
    return row, list(dossier.entries.values()), list(dossier.trainee.lines.values())


@pytest.mark.parametrize("verb", FORMS)
@pytest.mark.parametrize("state", State)
def test_a_verb_acts_as_the_table_says(state: State, verb: str) -> None:
    dossier = f.a_dossier(state)
    program = Program(f.a_token(dossier.organisation))
    row, before = TRANSITIONS[verb], seen(dossier)
    refusal = available(dossier, row, Role.ORGANISATION, timezone.localdate())
    answer = program.play(dossier.number, verb, body_for(verb, dossier))
    if state is State.DRAFT:
        told(answer, 404, "not_found")
    elif refusal:
        problem = told(answer, 409, "refused")
        assert problem["detail"] == refusal.reason
        if state not in row.sources:
            assert problem["reason"] == "not_a_transition"
    else:
        assert answer.status_code == 200, answer.text
        dossier.refresh_from_db()
        last = dossier.entries.latest("sequence")
        assert (last.transition, last.actor, dossier.status) == (verb, "organisation", row.leads_to(state))
        assert answer.json()["state"]["code"] == dossier.state
        return
    assert seen(dossier) == before


@pytest.mark.parametrize("verb", FORMS)
def test_a_verb_is_of_one_scope(verb: str) -> None:
    assert scope_of(TRANSITIONS[verb]) == SCOPES[verb]
    state = TRANSITIONS[verb].sources[0]
    dossier = f.a_dossier(state)
    before = seen(dossier)
    others = [scope for scope in Scope.values if scope != SCOPES[verb]]
    program = Program(f.a_token(dossier.organisation, *others))
    problem = told(program.play(dossier.number, verb, body_for(verb, dossier)), 403, "scope")
    assert SCOPES[verb] in problem["detail"]
    assert seen(dossier) == before


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_what_may_be_played_is_what_the_pages_offer(state: State) -> None:
    dossier = f.a_dossier(state)
    answer = Program(f.a_token(dossier.organisation)).get(f"/dossiers/{dossier.number}/transitions")
    today = timezone.localdate()
    rows = [row for row in TRANSITIONS.values() if Role.ORGANISATION in row.roles and state in row.sources]
    refusals = {row.name: available(dossier, row, Role.ORGANISATION, today) for row in rows}
    assert {each["name"]: each["reason"] for each in answer.json()} == {
        name: refusal.reason if refusal else "" for name, refusal in refusals.items() if name in FORMS
    }


def test_an_overdue_request_is_ended_by_the_clock_and_that_is_told() -> None:
    dossier = f.a_dossier("requested")
    Dossier.objects.filter(pk=dossier.pk).update(deadline=timezone.localdate() - timedelta(days=1))
    program = Program(f.a_token(dossier.organisation))
    assert program.get(f"/dossiers/{dossier.number}").json()["state"]["code"] == "request_cancelled"
    assert told(program.play(dossier.number, "accept"), 409, "refused")["reason"] == "overdue"
    dossier.refresh_from_db()
    assert dossier.state == "request_cancelled"


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("refuse", {"reason": "full", "message": "  "}, "message"),
        ("refuse", {"reason": "lottery", "message": "Non."}, "reason"),
        ("refuse", {"message": "Non."}, "reason"),
        ("refuse", {"reason": "full", "message": "Non.", "secret": 1}, "secret"),
        ("refuse", {"reason": "full", "message": "x" * 2001}, "message"),
        ("refuse", [], "body"),
        ("propose", {"starts_on": "demain"}, "starts_on"),
    ],
)
def test_a_value_to_correct_is_named(verb: str, body: Any, field: str) -> None:
    dossier = f.a_dossier("requested")
    before = seen(dossier)
    problem = told(Program(f.a_token(dossier.organisation)).play(dossier.number, verb, body), 422, "invalid")
    assert field in {error["field"] for error in problem["errors"]}
    assert all(error["detail"].endswith(".") for error in problem["errors"])
    assert seen(dossier) == before


@pytest.mark.parametrize(
    "sheet",
    [
        [],
        [{"month": "2020-01", "attended": 1}],
        [{"month": "2026-11", "attended": 1}] * 2,
        [{"month": "2026-11", "attended": 999}],
        [{"month": "2026-11", "attended": -1}],
    ],
)
def test_hours_that_cannot_be_are_refused(sheet: list[Any]) -> None:
    dossier = f.a_dossier("in_training")
    body = {"effective_on": f"{timezone.localdate()}", "sheet": sheet}
    program = Program(f.a_token(dossier.organisation))
    told(program.play(dossier.number, "declare_exit", body), 422, "invalid")
    dossier.refresh_from_db()
    assert dossier.state == "in_training"
