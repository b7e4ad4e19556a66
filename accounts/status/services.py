"""What each service is asked, and what in its answer is a yes. API Particulier carries the first (v3).

It carries neither the C2P nor incapacities yet: both are asked in the same shape, at addresses of ours,
and stay without an answer as long as nobody serves them.
"""

from datetime import date
from typing import Any, Protocol

from accounts.status.models import Provider
from cpf_portal.common import law

# Those who look for work, as France Travail sorts them: 6 to 8 are not told of.
CATEGORIES = range(1, 6)


class Service(Protocol):
    """A service that knows a status.

    `name` is what the answers call it, `people_say` what people do, `path` where it is asked. `is_met` reads
    the data of an answer, on a day of Paris; `KeyError`, `TypeError` or `ValueError` when it cannot.
    """

    name: str
    people_say: str
    path: str

    def is_met(self, data: dict[str, Any], day: date) -> bool: ...


class FranceTravail:
    """Registered as a jobseeker on that day, in whatever category."""

    name = people_say = "France Travail"
    path = "/v3/france_travail/statut/identite"

    def is_met(self, data: dict[str, Any], day: date) -> bool:
        told = data["inscription"]
        if told["categorie"]["code"] not in CATEGORIES:
            raise ValueError("a category that is not told of")
        until = told["date_fin"]
        started = date.fromisoformat(told["date_debut"]) <= day
        return started and (until is None or day < date.fromisoformat(until))


class Prevention:
    """Some points left on the « compte professionnel de prévention »."""

    name = "CNAV"
    people_say = "l'Assurance retraite"
    path = "/v3/cnav/compte_professionnel_prevention/identite"

    def is_met(self, data: dict[str, Any], day: date) -> bool:
        return _count(data["points"]) > 0


class Incapacity:
    """A permanent incapacity of at least the rate of the law, after an accident or an illness of work."""

    name = "CNAM"
    people_say = "l'Assurance maladie"
    path = "/v3/cnam/incapacite_permanente/identite"

    def is_met(self, data: dict[str, Any], day: date) -> bool:
        return _count(data["taux"], most=100) >= law.on(day).incapacity_rate


def _count(value: Any, most: float = 10**6) -> float:
    """A number that can be; `ValueError` otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("not such a number")
    return value


SERVICES: dict[Provider, Service] = {
    Provider.JOBSEEKER: FranceTravail(),
    Provider.C2P: Prevention(),
    Provider.ATMP: Incapacity(),
}
