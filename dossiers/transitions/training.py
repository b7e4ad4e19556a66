"""The training: its entry and its exit as each side declares them, and the trainee's opinion."""

from datetime import date

from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.players import Player
from dossiers.reviews.models import Review
from dossiers.transitions import checks
from dossiers.transitions.engine import Details, move


@move
def declare_entry(d: Dossier, *, by: Player, today: date, effective_on: date) -> Details:
    """Declare the entry, on a date from the session's start to today."""
    checks.check_between(effective_on, d.starts_on, today, "L'entrée")
    d.entered_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@move
def confirm_entry(d: Dossier, *, by: Player, today: date, effective_on: date) -> Details:
    """The trainee's own declaration of entry, once, with its date."""
    checks.check_between(effective_on, d.starts_on, today, "L'entrée")
    d.entry_confirmed_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@move
def confirm_exit(d: Dossier, *, by: Player, today: date, effective_on: date) -> Details:
    """The trainee's own declaration of the end, once, with its date."""
    checks.check_between(effective_on, d.entered_on, today, "La sortie")
    d.exit_confirmed_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@move
def review(d: Dossier, *, by: Player, today: date, scores: dict[str, int], comment: str = "") -> Details:
    """Give an opinion, once: five criteria from 1 to 5, and a comment if wished."""
    if set(scores) != set(Review.CRITERIA) or not all(1 <= score <= 5 for score in scores.values()):
        raise Refused("Donnez une note de 1 à 5 à chacun des cinq critères.")
    Review.objects.create(dossier=d, comment=comment.strip(), **scores)
    return None
