"""The grounds of force majeure, as dated tables (docs/rules.md § 6): pure.

A trainee claims one of theirs, which changes what is given back. An organisation that cancels names one of
its own, which changes nothing of it: its cancelling gives everything back, or all but the hours it gave.
"""

from collections.abc import Iterable
from datetime import date

from cpf_portal.common.law.provisions import Provision

OPENING, WIDENED = date(2019, 11, 21), date(2026, 11, 1)
TERMS = "conditions générales d'utilisation de Mon Compte Formation"
MOST_DOCUMENTS = 5


# A row is never taken off: a claim made under it keeps its name. One that ends gets its last day.
GROUNDS = (
    Provision("leave", "Mon employeur a retiré le congé qu'il m'avait accordé", OPENING, TERMS),
    Provision("employment", "J'ai repris un emploi", OPENING, TERMS),
    Provision("accident", "Accident ou décès (moi ou un proche au premier degré)", OPENING, TERMS),
    Provision("illness", "Maladie ou hospitalisation", OPENING, TERMS),
    Provision("birth", "Maternité, paternité ou adoption", WIDENED, TERMS),
    Provision(
        "relative", "Maladie d'un proche au premier degré ou d'une personne à ma charge", WIDENED, TERMS
    ),
    Provision("transport", "Grève ou interruption des transports", WIDENED, TERMS),
)
ORGANISATION_GROUNDS = (
    Provision("trainer", "Maladie, accident ou décès du formateur", WIDENED, TERMS),
    Provision("journey", "Grève ou interruption des transports, pour l'organisme", WIDENED, TERMS),
    Provision("safeguard", "Sauvegarde ou liquidation de l'organisme", WIDENED, TERMS),
    Provision("premises", "Locaux inutilisables", WIDENED, TERMS),
)
LABELS = {ground.code: ground.label for ground in GROUNDS}
# Of both, as a journal keeps them.
ALL_LABELS = LABELS | {ground.code: ground.label for ground in ORGANISATION_GROUNDS}


def grounds_on(day: date) -> dict[str, str]:
    """The label of each ground that a trainee may claim on that day, by its code."""
    return _labels(GROUNDS, day)


def organisation_grounds_on(day: date) -> dict[str, str]:
    """The label of each ground that an organisation may name on that day, by its code."""
    return _labels(ORGANISATION_GROUNDS, day)


def _labels(grounds: Iterable[Provision], day: date) -> dict[str, str]:
    return {ground.code: ground.label for ground in grounds if ground.holds_on(day)}
