"""The grounds of force majeure a trainee may claim, as a dated table (docs/rules.md § 6): pure."""

from dataclasses import dataclass
from datetime import date

OPENING, WIDENED = date(2019, 11, 21), date(2026, 11, 1)
MOST_DOCUMENTS = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground, as the person reads it; it may be claimed from `since` to `until`, both included."""

    code: str
    label: str
    since: date
    until: date = date.max


# A row is never taken off: a claim made under it keeps its name. One that ends gets its last day.
GROUNDS = (
    Ground("leave", "Mon employeur a retiré le congé qu'il m'avait accordé", OPENING),
    Ground("employment", "J'ai repris un emploi", OPENING),
    Ground("accident", "Accident ou décès (moi ou un proche au premier degré)", OPENING),
    Ground("illness", "Maladie ou hospitalisation", OPENING),
    Ground("birth", "Maternité, paternité ou adoption", WIDENED),
    Ground("relative", "Maladie d'un proche au premier degré ou d'une personne à ma charge", WIDENED),
    Ground("transport", "Grève ou interruption des transports", WIDENED),
)
LABELS = {ground.code: ground.label for ground in GROUNDS}


def grounds_on(day: date) -> dict[str, str]:
    """The label of each ground that may be claimed on that day, by its code."""
    return {ground.code: ground.label for ground in GROUNDS if ground.since <= day <= ground.until}
