"""The deadlines: each is the day that the table gives, by business days (docs/rules.md § 1 and 4)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection

from cpf_portal.common.business_days import add_business_days
from cpf_portal.operations.invariants.invariant import Invariant, Wrong, counted
from dossiers.lifecycle import DEADLINES, TRANSITIONS, State

# Dossiers that lived the same days have the same deadline: each such day is counted once.
DAYS = """
SELECT dossier.state, dossier.sent_on, dossier.acknowledged_on,
    coalesce(CASE WHEN top_up.status <> 'asked' THEN top_up.answered_on END, dossier.answered_on),
    dossier.starts_on, dossier.ends_on, CASE WHEN top_up.status = 'asked' THEN top_up.deadline END,
    dossier.deadline, min(dossier.number), count(*)
FROM dossiers_dossier dossier LEFT JOIN dossiers_topup top_up ON top_up.dossier_id = dossier.id
WHERE dossier.state = ANY (%s) OR dossier.deadline IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


class Days(NamedTuple):
    """What a deadline is counted from: `answered_on` is the funder's answer if one came, `funder` its day."""

    state: State
    sent_on: date | None
    acknowledged_on: date | None
    answered_on: date | None
    starts_on: date | None
    ends_on: date | None
    funder: date | None


def deadline_of(days: Days) -> date | None:
    """The deadline that the table gives to a dossier that lived those days; None where nothing is awaited."""
    rule = DEADLINES.get(days.state)
    if rule is None or days.funder:
        return days.funder
    since = {"start": days.starts_on, "end": days.ends_on}.get(rule.since, days.answered_on)
    if days.state is State.REQUESTED:
        since = days.acknowledged_on or days.sent_on
        if days.acknowledged_on:
            rule = TRANSITIONS["acknowledge"].deadline or rule
    return add_business_days(since, rule.days.on(since)) if since else None


def _wrong() -> Iterator[tuple[str, int]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(DAYS, [[str(state) for state in DEADLINES]])
        for state, *days, deadline, number, count in cursor:
            expected = deadline_of(Days(State(state), *days))
            if deadline != expected:
                others = f", et {count - 1} autres" if count > 1 else ""
                told = f"{deadline or 'aucune'} au lieu de {expected or 'aucune'}"
                yield (
                    f"dossier {number}{others} : {told}",
                    count,
                )


def _find() -> Wrong:
    return counted(_wrong())


INVARIANTS = (
    Invariant("echeances", "Une échéance n'est pas celle que donne le calendrier des jours ouvrés.", _find),
)
