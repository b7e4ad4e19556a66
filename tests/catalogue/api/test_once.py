"""A write sent again under its key is done once, and answered again; the key serves nothing else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalogue.api.models import KeptAnswer
from catalogue.office import trainings
from catalogue.trainings.models import Training
from tests import factories as f
from tests.dossiers.api.program import Program, told
from tests.kinds import Response
from tests.races import race

BODY = {"title": "Anglais", "objectives": "Parler.", "results": "B2.", "content": "Dix leçons."}


@pytest.fixture
def program() -> Program:
    return Program(f.a_token())


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_same_answer(program: Program) -> None:
    first, again = (program.write("/trainings", BODY, key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"] == "application/json; charset=utf-8"
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Training.objects.count() == 1
    program.write("/trainings", BODY, key="k2")
    assert Training.objects.count() == 2


@pytest.mark.django_db
def test_a_refusal_is_answered_again_too() -> None:
    dossier = f.a_dossier("validated")
    program = Program(f.a_token(dossier.organisation))
    first, again = (program.play(dossier.number, "accept", key="k1") for _ in range(2))
    assert told(first, 409, "refused") == told(again, 409, "refused")
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"path": "/trainings/1/publish"}, {"body": BODY | {"title": "Autre"}}])
def test_the_same_key_for_something_else_is_refused(program: Program, change: dict[str, Any]) -> None:
    program.write("/trainings", BODY, key="k1")
    answer = program.write(**{"path": "/trainings", "body": BODY, "key": "k1"} | change)
    told(answer, 422, "key_reused")
    assert Training.objects.count() == 1


@pytest.mark.django_db
def test_a_key_is_of_one_token(program: Program) -> None:
    other = Program(f.a_token())
    assert [each.write("/trainings", BODY, key="k1").status_code for each in (program, other)] == [201, 201]


@pytest.mark.django_db
def test_what_is_being_answered_is_waited_for_and_a_dead_process_is_not_for_ever(program: Program) -> None:
    program.write("/trainings", BODY, key="k1")
    KeptAnswer.objects.update(status=None, body=None)
    Training.objects.all().delete()
    told(program.write("/trainings", BODY, key="k1"), 409, "in_progress")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert program.write("/trainings", BODY, key="k1").status_code == 201


@pytest.mark.django_db
def test_after_a_fault_of_ours_the_key_serves_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(trainings, "create", fails)
        told(program.write("/trainings", BODY, key="k1"), 500, "error")
    assert not KeptAnswer.objects.exists()
    assert program.write("/trainings", BODY, key="k1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_done_once() -> None:
    program, answers = Program(f.a_token()), list[Response]()

    def write() -> None:
        answers.append(program.write("/trainings", BODY, key="k1"))

    assert race(*[write] * 4) == [None] * 4
    assert Training.objects.count() == 1
    for answer in answers:
        assert answer.status_code in (201, 409)
    assert 201 in {answer.status_code for answer in answers}
    race(*[lambda key=key: program.write("/trainings", BODY, key=key) for key in "abc"])
    assert Training.objects.count() == 4, "what the race shows: without the same key, each is done"
