"""Whom the simulator knows: people as each service has them, and what it says of them."""

import re
import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cpf_portal.common.french import plain

Row = dict[str, Any]
FRANCE_TRAVAIL, CNAV, CNAM = "France Travail", "CNAV", "CNAM"


@dataclass(frozen=True, slots=True)
class Known:
    """Someone, as a service has them; in a birth date, what nobody knows is « 00 »."""

    names: str
    family_name: str
    birth_date: str
    sex: str

    def is_asked(self, asked: "Asked") -> bool:
        """Whether it is they: capitals, accents and hyphens do not count, the first names are enough."""
        theirs = list(zip(self.birth_date.split("-"), asked.birth, strict=True))
        return (
            _letters(self.family_name) == _letters(asked.family_name)
            and _letters(self.names).startswith(_letters("".join(asked.names)))
            and all(int(part) in (0, given) for part, given in theirs)
            and self.sex == asked.sex
        )

    def told(self) -> Row:
        """The identity as an answer gives it; a given name has thirteen characters at most."""
        return {
            "civilite": {"M": "M.", "F": "MME"}[self.sex],
            "nom_naissance": self.family_name,
            "nom_usage": None,
            "prenom": self.names.split()[0][:13],
            "sexe": {"M": "Masculin", "F": "Féminin"}[self.sex],
            "date_naissance": self.birth_date,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """The identity of a call: `birth` is year, month, day."""

    names: Collection[str]
    family_name: str
    birth: tuple[int, int, int]
    sex: str


def registered(since: str = "2020-01-06", until: str | None = None, category: int = 1) -> Row:
    """What France Travail says of whoever is, or was, registered."""
    label = {4: "PERSONNE SANS EMPLOI NON DISPONIBLE IMMEDIATEMENT"}.get(
        category, "PERSONNE SANS EMPLOI DISPONIBLE"
    )
    kind = {"code": category, "libelle": label}
    return {
        "inscription": {
            "date_debut": since,
            "date_fin": until,
            "categorie": kind,
            "code_certification_cnav": "VC",
        }
    }


CAMILLE = Known("CAMILLE", "AUBRY", "1990-03-04", "F")
ANGE = Known("ANGE MARIE", "MATTEI", "1982-02-09", "M")


class Register:
    """What each service knows, and how the next answers go wrong (`faults`).

    `faults` may hold `status` (an error of the service), `delay` (seconds), `body` (sent as it is), and
    `times`: how many answers, for ever when it is not said.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.faults: Row = {}
        self.asked: deque[Row] = deque(maxlen=20)
        self.rows: dict[str, list[tuple[Known, Row]]] = {FRANCE_TRAVAIL: [], CNAV: [], CNAM: []}
        for person in (CAMILLE, ANGE):
            self.add(FRANCE_TRAVAIL, person, registered())

    def add(self, service: str, person: Known, facts: Row) -> None:
        """Know someone, with what is said of them."""
        self.rows[service].append((person, facts))

    def forget(self, service: str, person: Known) -> None:
        """Know them no more."""
        self.rows[service] = [row for row in self.rows[service] if row[0] != person]

    def found(self, service: str, asked: Asked) -> list[Row]:
        """What the service says of each person it may be."""
        rows = self.rows[service]
        return [{"identite": person.told(), **facts} for person, facts in rows if person.is_asked(asked)]

    def fault(self) -> Row:
        """How this answer goes wrong; empty when it does not."""
        with self.lock:
            fault = self.faults
            if fault.get("times") == 1:
                self.faults = {}
            elif "times" in fault:
                self.faults = fault | {"times": fault["times"] - 1}
            return fault


def _letters(name: str) -> str:
    return "".join(re.findall(r"\w+", plain(name)))
