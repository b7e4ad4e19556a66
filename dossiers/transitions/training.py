"""The training: its entry and its exit as each side declares them, its exam, and the trainee's opinion."""

from collections.abc import Sequence
from datetime import date

from cpf_portal.common.errors import Refused
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.exams import recording
from dossiers.reviews.models import Review
from dossiers.transitions import checks
from dossiers.transitions.engine import Details, transition


@transition
def declare_entry(dossier: Dossier, actor: Actor, today: date, *, effective_on: date) -> Details:
    """Declare the entry, on a date from the session's start to today."""
    checks.check_between(effective_on, dossier.starts_on, today, "L'entrée")
    dossier.entered_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@transition
def withdraw_entry(dossier: Dossier, actor: Actor, today: date, *, reason: str) -> Details:
    """Take back an entry declared by mistake, for a reason told to the trainee: it is to be declared again.

    The seat and the money stay; the deadline is the former one, counted from the start, even if it is past.
    """
    if not reason.strip():
        raise Refused("Indiquez pourquoi l'entrée est retirée : le stagiaire le lira.")
    withdrawn, dossier.entered_on = dossier.entered_on, None
    return {"reason": reason.strip(), "effective_on": withdrawn.isoformat() if withdrawn else None}


@transition
def confirm_entry(dossier: Dossier, actor: Actor, today: date, *, effective_on: date) -> Details:
    """The trainee's own declaration of entry, once, with its date."""
    checks.check_between(effective_on, dossier.starts_on, today, "L'entrée")
    dossier.entry_confirmed_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@transition
def confirm_exit(dossier: Dossier, actor: Actor, today: date, *, effective_on: date) -> Details:
    """The trainee's own declaration of the end, once, with its date."""
    checks.check_between(effective_on, dossier.entered_on, today, "La sortie")
    dossier.exit_confirmed_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@transition
def record_exam(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    held_on: date | None = None,
    result: str = "",
    blocks: Sequence[str] = (),
) -> Details:
    """Record the day of the exam, then its result, together or one after the other; each is said once.

    `result` is one of `Exam.Result`; `blocks` are the codes of those obtained, when it is a part of them.
    """
    checks.check_exam_day(held_on, dossier, today)
    return recording.record(dossier, today, held_on=held_on, result=result, blocks=blocks)


@transition
def review(
    dossier: Dossier, actor: Actor, today: date, *, scores: dict[str, int], comment: str = ""
) -> Details:
    """Give an opinion, once: five criteria from 1 to 5, and a comment if wished."""
    if set(scores) != set(Review.CRITERIA) or not all(1 <= score <= 5 for score in scores.values()):
        raise Refused("Donnez une note de 1 à 5 à chacun des cinq critères.")
    Review.objects.create(dossier=dossier, comment=comment.strip(), **scores)
    return None
