"""The grounds of force majeure a trainee may claim, as a dated table (docs/rules.md § 6): pure."""

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
LABELS = {ground.code: ground.label for ground in GROUNDS}


def grounds_on(day: date) -> dict[str, str]:
    """The label of each ground that may be claimed on that day, by its code."""
    return {ground.code: ground.label for ground in GROUNDS if ground.holds_on(day)}
