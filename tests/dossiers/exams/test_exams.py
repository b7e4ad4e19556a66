"""An exam recorded by an organisation: its day, its result, each once (docs/rules.md § 3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.exams.models import exam_of
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def finished(made_once: None) -> Dossier:
    return f.a_dossier("completed")


def record(dossier: Dossier, **given: Any) -> Dossier:
    return transitions.record_exam(Dossier.objects.get(pk=dossier.pk), f.agent(dossier), **given)


def refused(dossier: Dossier, words: str, **given: Any) -> None:
    entries = dossier.entries.count()
    with pytest.raises(Refused, match=words):
        record(dossier, **given)
    assert dossier.entries.count() == entries


def test_the_day_comes_first_and_the_result_once_it_has_come(finished: Dossier) -> None:
    today = timezone.localdate()
    record(finished, held_on=today + timedelta(days=6))
    refused(finished, "son résultat s'enregistre ensuite", result="passed")


def test_the_day_and_the_result_are_each_said_once(finished: Dossier) -> None:
    today = timezone.localdate()
    record(finished, held_on=today)
    refused(finished, "déjà enregistré", held_on=today + timedelta(days=1), result="passed")
    record(finished, result="failed")
    refused(finished, "déjà enregistré", result="passed")
    exam = sure(exam_of(Dossier.objects.get(pk=finished.pk)))
    assert (exam.held_on, exam.result) == (today, "failed")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Indiquez le jour"),
        ({"held_on": -1}, "ne peut pas précéder l'entrée"),
        ({"held_on": 5_000}, "vérifiez l'année"),
        ({"held_on": 3, "result": "passed"}, "à partir du jour"),
        ({"held_on": 0, "result": "brilliant"}, "parmi ceux proposés"),
        ({"held_on": 0, "result": "partly"}, "blocs obtenus"),
        ({"held_on": 0, "result": "passed", "blocks": ["BC01"]}, "blocs obtenus"),
        ({"held_on": 0, "blocks": ["BC01"]}, "avec un résultat"),
        ({"held_on": 0, "result": "partly", "blocks": ["BC01", "BC01"]}, "une fois"),
        ({"held_on": 0, "result": "partly", "blocks": ["le premier"]}, "BC02"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    finished: Dossier, given: dict[str, Any], words: str
) -> None:
    if "held_on" in given:
        given = given | {"held_on": timezone.localdate() + timedelta(days=given["held_on"])}
    refused(finished, words, **given)
    assert exam_of(Dossier.objects.get(pk=finished.pk)) is None


def test_a_skills_review_has_no_exam() -> None:
    dossier = f.a_dossier("completed")
    Dossier.objects.filter(pk=dossier.pk).update(certification="CPF202")
    refused(dossier, "bilan de compétences", held_on=timezone.localdate())


def test_the_agent_records_it_on_its_page_and_the_trainee_reads_it(finished: Dossier, client: Client) -> None:
    client.force_login(sure(f.agent(finished).user))
    page = reverse("organisation_transition", args=[finished.number, "examen"])
    given = {"held_on": timezone.localdate().isoformat(), "result": "partly", "blocks": "bc01, BC03"}
    assert client.post(page, given).status_code == 302
    assert "BC01, BC03" in client.get(reverse("organisation_dossier", args=[finished.number])).text
    client.force_login(finished.trainee.user, backend="accounts.login.backends.NirBackend")
    told = client.get(reverse("dossier", args=[finished.number])).text
    assert "Blocs obtenus" in told
    assert "Résultat de votre examen" in told
