"""The aids one may ask for with an offer: which funders support it, and until when (docs/rules.md § 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalogue.funders.models import Funder
from catalogue.funders.support import first_start, last_day_to_ask, supporters
from catalogue.trainings.models import Action, Session


@dataclass(frozen=True, slots=True)
class Supporter:
    """A funder, the business days it takes to answer, and the first session it can still be asked for.

    `until` is the last day to ask for that session, None for a permanent entry, `start` being then the first
    one possible when asking today; both None when it is too late for all that is shown.
    """

    funder: Funder
    days: int
    start: date | None
    until: date | None


def aids_for(
    action: Action, sessions: Iterable[Session], today: date, *, is_jobseeker: bool | None
) -> list[Supporter]:
    """The aids for an offer, in one query; `sessions` are those one may ask for, in any order."""
    starts = [session.starts_on for session in sessions]
    return [
        Supporter(funder, funder.days_to_answer(today), *_when(funder, starts, today))
        for funder in supporters(action, is_jobseeker=is_jobseeker)
    ]


def _when(funder: Funder, starts: list[date | None], today: date) -> tuple[date | None, date | None]:
    first = first_start(funder, today)
    if None in starts:
        return first, None
    start = min((start for start in starts if start and start >= first), default=None)
    return start, last_day_to_ask(funder, start) if start else None
