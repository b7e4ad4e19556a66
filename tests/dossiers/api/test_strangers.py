"""Who has no token, a dead one, another organisation's, or is logged in on the pages, finds nothing by the API."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.security import limits
from catalogue.tokens.models import ApiToken
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.dossiers.api.program import ROOT, Program, told
from tests.entered import entered
from tests.kinds import sure

pytestmark = pytest.mark.django_db
FILE = json.loads(Client().get(f"{ROOT}/openapi.json").content)
OPERATIONS = [
    (method.upper(), path.removeprefix(ROOT), operation)
    for path, methods in FILE["paths"].items()
    for method, operation in methods.items()
]
every_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[each["operationId"] for _, _, each in OPERATIONS]
)


@pytest.fixture(scope="module")
def hers(made_once: None) -> Dossier:
    """A dossier that Dominique sent to her organisation."""
    return f.a_dossier("requested")


def at(path: str, dossier: Dossier) -> str:
    """The address of her things."""
    action = dossier.session.action
    ids = {"training": action.training_id, "action": action.pk, "session": dossier.session_id}
    row = next((ids[what] for what in ids if path.startswith(f"/{what}s/")), 0)
    named = {"number": dossier.number, "row_id": row} | {f"{what}_id": pk for what, pk in ids.items()}
    return path.format(**named)


def body_of(operation: dict[str, Any]) -> Any:
    """A body that the file accepts, for who would be refused later."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = FILE["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    return {name: _any(schema["properties"][name]) for name in schema.get("required", [])}


def _any(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("format") == "date":
        return "2027-03-01"
    return {"string": "texte", "integer": 5, "number": 5, "array": [], "boolean": True}[schema["type"]]


def asked(program: Program, method: str, path: str, operation: dict[str, Any]) -> Any:
    return program.get(path) if method == "GET" else program.write(path, body_of(operation), method=method)


@every_operation
def test_nothing_without_a_token(hers: Dossier, method: str, path: str, operation: dict[str, Any]) -> None:
    for token in ("", "cfo_inconnu", "é"):
        answer = asked(Program(token), method, at(path, hers), operation)
        told(answer, 401, "unknown_token")
        assert answer["WWW-Authenticate"].startswith("Bearer")


@every_operation
def test_another_organisation_s_token_finds_nothing_of_this_one(
    hers: Dossier, method: str, path: str, operation: dict[str, Any]
) -> None:
    stranger = Program(f.a_token(f.an_organisation("Cap Métiers Sud")))
    answer = asked(stranger, method, at(path, hers), operation)
    if "{" in path:
        told(answer, 404, "not_found")
    elif method == "GET":
        assert answer.json() == {"items": [], "next": None}


@every_operation
def test_an_operation_opens_to_its_scope_alone(
    hers: Dossier, method: str, path: str, operation: dict[str, Any]
) -> None:
    scope = operation["x-scope"]
    others = [each for each in ("dossiers:read", "catalogue:read") if each != scope]
    program = Program(f.a_token(hers.organisation, *others))
    told(asked(program, method, at(path, hers), operation), 403, "scope")
    allowed = Program(f.a_token(hers.organisation, scope))
    assert asked(allowed, method, at(path, hers), operation).status_code not in (401, 403, 404, 500)


def test_nothing_by_another_filter() -> None:
    mine, theirs = f.a_dossier("requested"), f.a_dossier("requested", trainee=f.a_trainee("Camille"))
    program = Program(f.a_token(mine.organisation))
    assert program.get("/dossiers", number=theirs.number).json()["items"] == []
    assert [each["number"] for each in program.get("/dossiers").json()["items"]] == [mine.number]


def test_a_token_that_ended_opens_nothing(hers: Dossier) -> None:
    secret = f.a_token(hers.organisation)
    token = f.token_of(secret)
    assert Program(secret).get("/dossiers").status_code == 200
    assert sure(ApiToken.objects.get(pk=token.pk).last_used_at)
    with time_machine.travel(token.expires_at + timedelta(seconds=1)):
        told(Program(secret).get("/dossiers"), 401, "unknown_token")
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now(), revoked_by=token.created_by)
    told(Program(secret).get("/dossiers"), 401, "unknown_token")


def test_who_is_logged_in_on_the_pages_is_nobody_here(hers: Dossier) -> None:
    agent = sure(f.agent(hers).user)
    browser = entered(agent)
    told(browser.get(f"{ROOT}/dossiers"), 401, "unknown_token")
    told(browser.post(f"{ROOT}/dossiers/{hers.number}/transitions/accept"), 401, "unknown_token")


def test_an_answer_sets_no_cookie_and_is_kept_by_no_cache(hers: Dossier) -> None:
    answer = Program(f.a_token(hers.organisation)).get(f"/dossiers/{hers.number}")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_a_program_that_asks_too_often_waits(hers: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "api", (2, timedelta(minutes=5)))
    program, other = Program(f.a_token(hers.organisation)), Program(f.a_token(hers.organisation))
    assert [program.get("/dossiers").status_code for _ in range(2)] == [200, 200]
    answer = program.get("/dossiers")
    told(answer, 429, "too_many")
    assert int(answer["Retry-After"]) > 0
    assert other.get("/dossiers").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert program.get("/dossiers").status_code == 200


def test_nothing_of_the_rights_nor_of_who_pays_is_told() -> None:
    dossier = f.a_dossier("validated")
    page = Program(f.a_token(dossier.organisation)).get(f"/dossiers/{dossier.number}").text
    assert dossier.trainee.user.login not in page
    assert not {"rights_used", "to_pay", "card_paid", "dotation", "credit"} & set(page.split('"'))


def test_how_to_reach_someone_is_hidden_as_on_the_page() -> None:
    refused = f.a_dossier("refused_by_organisation")
    program = Program(f.a_token(refused.organisation))
    assert program.get(f"/dossiers/{refused.number}").json()["trainee"]["reach"] is None


def test_a_list_is_read_whole_by_its_cursors() -> None:
    session = f.a_session()
    sent = [
        f.a_dossier("requested", trainee=f.a_trainee(name), session=session).number
        for name in ("Camille", "Dominique", "Sacha")
    ]
    program = Program(f.a_token(session.action.training.organisation))
    found, cursor = [], None
    for _ in range(3):
        page = program.get("/dossiers", size=1, **({"cursor": cursor} if cursor else {})).json()
        found += [each["number"] for each in page["items"]]
        cursor = page["next"]
    assert (found, cursor) == (sent, None)
    for wrong in ("x", "2026-11-24", "2026-11-24_-1x", "99999-01-01_1"):
        told(program.get("/dossiers", cursor=wrong), 422, "invalid")
    assert program.get("/dossiers", since="2026-11-25").json()["items"] == []
    assert len(program.get("/dossiers", since="2026-11-24", state="requested").json()["items"]) == 3
