"""The calls « identité » of API Particulier, third version: parameters, answers and errors as it has them."""

import re
from typing import Any

from stdnum.fr import siret

from cpf_portal.simulators.status.register import CNAM, CNAV, FRANCE_TRAVAIL, Asked, Register, Row

TOKEN, RECIPIENT = "statuts-demonstration", "13002526500013"
# Where each service is asked, and the number that begins its errors.
SERVICES = {
    "/v3/france_travail/statut/identite": (FRANCE_TRAVAIL, "24"),
    "/v3/cnav/compte_professionnel_prevention/identite": (CNAV, "37"),
    "/v3/cnam/incapacite_permanente/identite": (CNAM, "36"),
}
NEEDED = (
    "recipient",
    "nomNaissance",
    "prenoms[]",
    "anneeDateNaissance",
    "moisDateNaissance",
    "jourDateNaissance",
    "sexeEtatCivil",
)
FORMS = {
    "nomNaissance": r".*\w.*",
    "prenoms[]": r".*\w.*",
    "anneeDateNaissance": r"(19|20)\d\d",
    "moisDateNaissance": r"[1-9]|1[0-2]",
    "jourDateNaissance": r"[1-9]|[12]\d|3[01]",
    "sexeEtatCivil": "[MF]",
    "codeCogInseeCommuneNaissance": r"[0-9AB]{5}",
    "codeCogInseePaysNaissance": r"99\d{3}",
}
MOST_NAMES = 3
Answer = tuple[int, Any]


class Wrong(Exception):
    """A call that is refused: its status, its code, what is said of it."""

    def __init__(self, status: int, code: str, detail: str, provider: str = "", parameter: str = "") -> None:
        super().__init__(detail)
        source = {"parameter": parameter} if parameter else None
        meta = {"provider": provider} if provider else {}
        titles = {401: "Interdit", 404: "Entité non trouvée", 422: "Entité non traitable"}
        error = {"code": code, "title": titles.get(status, "Erreur"), "detail": detail, "source": source}
        self.answer: Answer = (status, {"errors": [error | {"meta": meta}]})


def answer(register: Register, path: str, pairs: list[tuple[str, str]], authorization: str) -> Answer:
    """What the service of that address answers."""
    try:
        return 200, {"data": _data(register, path, pairs, authorization), "links": {}, "meta": {}}
    except Wrong as wrong:
        return wrong.answer


def _data(register: Register, path: str, pairs: list[tuple[str, str]], authorization: str) -> Row:
    if authorization != f"Bearer {TOKEN}":
        raise Wrong(401, "00101", "Votre token n'est pas valide ou n'est pas renseigné", parameter="token")
    if path not in SERVICES:
        raise Wrong(404, "00404", "La route demandée n'existe pas")
    service, number = SERVICES[path]
    asked = _asked(pairs)
    found = register.found(service, asked)
    if not found:
        told = f"Aucune situation {service} n'a pu être trouvée avec les critères de recherche fournis."
        raise Wrong(404, f"{number}003", told, service)
    if len(found) > 1:
        raise Wrong(422, f"{number}010", "Plusieurs personnes correspondent à ces critères.", service)
    return found[0]


def _asked(pairs: list[tuple[str, str]]) -> Asked:
    """The identity of a call, once it is as it must be."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    for name in NEEDED:
        if not given.get(name):
            raise Wrong(422, "00203", f"Le paramètre {name} est obligatoire", parameter=name)
    for name, values in given.items():
        if not _is_right(name, values):
            raise Wrong(422, "00366", f"Le paramètre {name} n'est pas correctement formaté", parameter=name)
    one = {name: values[0] for name, values in given.items()}
    birth = tuple(int(one[f"{part}DateNaissance"]) for part in ("annee", "mois", "jour"))
    return Asked(
        given["prenoms[]"], one["nomNaissance"], (birth[0], birth[1], birth[2]), one["sexeEtatCivil"]
    )


def _is_right(name: str, values: list[str]) -> bool:
    most = MOST_NAMES if name == "prenoms[]" else 1
    if name == "recipient":
        return len(values) == 1 and siret.is_valid(values[0])
    form = FORMS.get(name)
    return form is not None and len(values) <= most and all(re.fullmatch(form, value) for value in values)
