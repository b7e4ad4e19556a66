"""Whatever goes wrong, a program is told a problem, in French; whatever bytes it sends, never a fault of ours."""

from random import Random
from typing import Any

import pytest
from django.test import Client

from cpf_portal.common import capacity
from dossiers.organisation import queue
from tests import factories as f
from tests.dossiers.api.program import ROOT, Program, told
from tests.dossiers.api.test_strangers import OPERATIONS, at
from tests.test_fuzz import NASTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(f.a_token(f.a_dossier("requested").organisation))


def test_an_address_that_does_not_exist(program: Program) -> None:
    told(program.get("/inconnu"), 404, "not_found")
    told(program.get("/dossiers/0000000000"), 404, "not_found")
    told(program.get("/trainings/999999999999999999999"), 404, "not_found")
    told(Client().get(f"{ROOT}/dossiers/"), 404, "not_found")


def test_a_method_that_is_not_possible(program: Program) -> None:
    answer = program.write("/dossiers", {}, method="DELETE")
    told(answer, 405, "method")
    assert answer["Allow"] == "GET"


def test_a_body_too_heavy_or_without_its_length(program: Program) -> None:
    told(program.write("/trainings", {"title": "x" * 300_000}), 413, "too_large")
    headers = {"Authorization": f"Bearer {program.token}", "Transfer-Encoding": "chunked"}
    told(Client().post(f"{ROOT}/trainings", headers=headers), 411, "length")


def test_a_null_byte(program: Program) -> None:
    told(program.get("/dossiers", number="a\x00b"), 400, "unreadable")
    told(program.get("/dossiers/%00"), 400, "unreadable")


def test_a_fault_of_ours_says_nothing_of_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(queue, "dossiers_of", fails)
    headers = {"Authorization": f"Bearer {program.token}"}
    answer = Client(raise_request_exception=False).get(f"{ROOT}/dossiers", headers=headers)
    told(answer, 500, "error")
    assert "secret" not in answer.text


def test_a_busy_site(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "answering", capacity.Room(0))
    answer = program.get("/dossiers")
    told(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_a_write_without_its_key(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.token}"}
    dossier = f.a_dossier("requested", trainee=f.a_trainee("Camille"))
    answer = Client().post(f"{ROOT}/trainings", {}, "application/json", headers=headers)
    told(answer, 422, "invalid")
    secret = f.a_token(dossier.organisation)
    path = f"{ROOT}/dossiers/{dossier.number}/transitions/accept"
    for key in ("", " ", "é", "x" * 256):
        given = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
        told(Client().post(path, headers=given), 400, "key")
    dossier.refresh_from_db()
    assert dossier.state == "requested"


BODIES = [
    *NASTY,
    *(b"{", b"[]", b"null", b"1", b'"x"', b"{}", b"[" * 100_000, b'{"a":' * 50_000),
    *(b'{"message":"\\ud800","reason":"full"}', b'{"message":"\\u0000","reason":"full"}'),
    *(b'{"hours":NaN}', b'{"hours":1e999}', b'{"price":' + b"9" * 5_000 + b"}", b'{"seats":1e400}'),
    *(
        b'{"starts_on":"9999-12-31","ends_on":"9999-12-31","hours":1,"price":1}',
        b'{"effective_on":"0001-01-01"}',
    ),
]
WRITES = [(method, path) for method, path, _ in OPERATIONS if method != "GET"]


@pytest.mark.parametrize(("method", "path"), WRITES, ids=[path for _, path in WRITES])
def test_any_bytes_get_a_problem_or_an_answer_never_a_fault(method: str, path: str) -> None:
    dossier = f.a_dossier("requested")
    program, rolls = Program(f.a_token(dossier.organisation)), Random(path)
    bodies = [*BODIES, *(rolls.randbytes(rolls.randrange(1, 400)) for _ in range(10))]
    for body in bodies:
        answer = program.write(at(path, dossier), method=method, raw=body or b" ")
        if answer.status_code >= 400:
            assert answer.status_code < 500, (body[:80], answer.text)
            told(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("value", NASTY)
def test_any_question_gets_a_problem_or_an_answer(program: Program, value: bytes) -> None:
    text = value[:500].decode("utf-8", "replace")
    for name in ("state", "since", "number", "cursor", "size"):
        answer = program.get("/dossiers", **{name: text})
        assert answer.status_code in (200, 400, 422), (name, text)
