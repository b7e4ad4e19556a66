"""The simulator of API Particulier refuses what the real one refuses, and says how."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from cpf_portal.simulators.status import Simulator, serve
from cpf_portal.simulators.status.api import RECIPIENT, TOKEN

PATH = "/v3/france_travail/statut/identite"
CAMILLE = {
    "recipient": RECIPIENT,
    "nomNaissance": "Aubry",
    "prenoms[]": "Camille",
    "anneeDateNaissance": "1990",
    "moisDateNaissance": "3",
    "jourDateNaissance": "4",
    "sexeEtatCivil": "F",
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with serve() as running:
        yield running


def asked(
    simulator: Simulator, params: dict[str, Any], *, path: str = PATH, token: str = TOKEN
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{simulator.url}{path}", params=params, headers=headers, timeout=5)


def test_it_knows_camille_as_the_real_one_would_tell_it(simulator: Simulator) -> None:
    answer = asked(simulator, CAMILLE)
    assert answer.status_code == 200
    assert set(answer.json()) == {"data", "links", "meta"}
    assert answer.json()["data"]["identite"]["prenom"] == "CAMILLE"
    assert answer.json()["data"]["inscription"]["categorie"]["code"] == 1


def test_it_does_not_know_dominique(simulator: Simulator) -> None:
    dominique = {"nomNaissance": "Lecœur", "prenoms[]": "Dominique", "sexeEtatCivil": "M"}
    answer = asked(simulator, CAMILLE | dominique)
    assert answer.status_code == 404
    [error] = answer.json()["errors"]
    assert (error["code"], error["meta"]) == ("24003", {"provider": "France Travail"})


@pytest.mark.parametrize("name", CAMILLE)
def test_each_parameter_is_needed(simulator: Simulator, name: str) -> None:
    answer = asked(simulator, {key: value for key, value in CAMILLE.items() if key != name})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["code"], error["source"]) == ("00203", {"parameter": name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recipient", "13002526500014"),
        ("nomNaissance", " "),
        ("prenoms[]", ["A", "B", "C", "D"]),
        ("anneeDateNaissance", "90"),
        ("moisDateNaissance", "00"),
        ("jourDateNaissance", "32"),
        ("sexeEtatCivil", "f"),
        ("sexeEtatCivil", ["F", "M"]),
        ("codeCogInseePaysNaissance", "FR"),
        ("prenom", "Camille"),
    ],
)
def test_a_parameter_of_another_form_is_refused(simulator: Simulator, name: str, value: Any) -> None:
    answer = asked(simulator, CAMILLE | {name: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"parameter": name}


def test_a_stranger_is_refused(simulator: Simulator) -> None:
    assert asked(simulator, CAMILLE, token="un-autre").status_code == 401
    assert asked(simulator, CAMILLE, path="/v3/ailleurs").json()["errors"][0]["code"] == "00404"


def test_it_can_be_told_to_fail_and_who_is_registered(simulator: Simulator) -> None:
    def tell(path: str, **what: Any) -> None:
        requests.post(f"{simulator.url}/_simulator/{path}", json.dumps(what), timeout=5).raise_for_status()

    tell("faults", status=503, times=2)
    assert [asked(simulator, CAMILLE).status_code for _ in range(3)] == [503, 503, 200]
    camille = {"names": "CAMILLE", "family_name": "AUBRY", "birth_date": "1990-03-04", "sex": "F"}
    tell("jobseekers", **camille, registered=False)
    assert asked(simulator, CAMILLE).status_code == 404
    tell("jobseekers", **camille)
    assert asked(simulator, CAMILLE).status_code == 200
