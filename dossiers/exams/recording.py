"""Recording an exam: what may still be said of it, and saying it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from cpf_portal.common.errors import Refused
from cpf_portal.common.french import long_date
from dossiers.dossier.models import Dossier
from dossiers.exams.models import A_BLOCK, MOST_BLOCKS, Exam, exam_of


def check_more(dossier: Dossier, today: date) -> None:
    """Refuse when nothing more can be said that day: all is known, or the exam is to come."""
    exam = exam_of(dossier)
    if exam and exam.result:
        raise Refused("Le résultat de l'examen est déjà enregistré.")
    if exam and exam.held_on > today:
        raise Refused(f"L'examen a lieu le {long_date(exam.held_on)} : son résultat s'enregistre ensuite.")


def record(
    dossier: Dossier, today: date, *, held_on: date | None, result: str, blocks: Sequence[str]
) -> dict[str, Any]:
    """Keep the day, the result or both; what the journal keeps of it. `Refused` when it cannot be."""
    exam = judged(dossier, today, held_on=held_on, result=result, blocks=blocks)
    exam.save()
    return {"held_on": exam.held_on.isoformat(), "result": result, "blocks": list(blocks)}


def judged(
    dossier: Dossier, today: date, *, held_on: date | None, result: str, blocks: Sequence[str] = ()
) -> Exam:
    """The exam as those answers would make it, not saved; `Refused` when they cannot be."""
    exam = exam_of(dossier)
    if exam is None:
        if held_on is None:
            raise Refused("Indiquez le jour de l'examen.")
        exam = Exam(dossier=dossier, held_on=held_on)
    elif held_on not in (None, exam.held_on):
        raise Refused(f"Le jour de l'examen est déjà enregistré : le {long_date(exam.held_on)}.")
    elif not result:
        raise Refused("Choisissez le résultat de l'examen.")
    if result:
        _check_result(exam, today, result, blocks)
    elif blocks:
        raise Refused("Des blocs s'indiquent avec un résultat.")
    return Exam(dossier=dossier, held_on=exam.held_on, result=result, blocks=list(blocks))


def _check_result(exam: Exam, today: date, result: str, blocks: Sequence[str]) -> None:
    if result not in Exam.Result.values:
        raise Refused("Choisissez le résultat de l'examen parmi ceux proposés.")
    if exam.held_on > today:
        raise Refused("Le résultat s'enregistre à partir du jour de l'examen.")
    if (result == Exam.Result.PARTLY) != bool(blocks):
        raise Refused("Indiquez les blocs obtenus quand l'examen est réussi en partie, et alors seulement.")
    if len(set(blocks)) != len(blocks) or len(blocks) > MOST_BLOCKS:
        raise Refused(f"Indiquez chaque bloc une fois, {MOST_BLOCKS} au plus.")
    if not all(re.fullmatch(A_BLOCK, block) for block in blocks):
        raise Refused("Un bloc s'écrit « BC » et deux chiffres, par exemple « BC02 ».")
