"""The clock goes over what nights do that are not like the others: nothing ends a moment too soon, nor too late.

The last midnight of a year, that of a day of twenty-three hours, the hour that an autumn night lives twice, and
twenty-four hours after the midnight that began that day, when it has one more to go.
"""

import random
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from accounts.rights.dotations.models import Dotation
from cpf_portal.common.business_days import add_business_days, is_business_day
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import DEADLINES, State
from tests import factories as f
from tests.faults import people
from tests.faults.browser import Browser
from tests.faults.drill import Drill
from tests.faults.load import TAKEN, Load
from tests.faults.world.ground import Ground
from tests.faults.world.moved import ZONE, moved_to
from tests.faults.world.site import Site

PARIS = ZoneInfo("Europe/Paris")
LAST_OF_THE_YEAR = datetime(2027, 1, 1, tzinfo=PARIS)
MOMENTS = (
    LAST_OF_THE_YEAR,
    datetime(2027, 3, 29, tzinfo=PARIS),
    datetime(2026, 10, 25, 2, fold=1, tzinfo=PARIS),
    datetime(2026, 10, 25, 23, tzinfo=PARIS),
)
BEFORE, LEAD = timedelta(minutes=5), timedelta(seconds=4)
# When what must be answered that day is answered, in seconds from the moment.
ANSWERS = (-2.0, -1.0, 1.0, 2.0)
# What ends with its day is ended by the next round of the clock.
ENDED_WITHIN = 15.0


@dataclass
class Night:
    """The moment that a play goes over, and what became of what ended that day."""

    moment: datetime
    midnight: datetime
    # Of each answer: its dossier, when it was sent, when it had been taken or not, and where that was said.
    answers: list[tuple[int, datetime, datetime, bool, str]] = field(default_factory=list)
    # Dossiers nobody answers, and a gift, each with its last day.
    unanswered: dict[int, date] = field(default_factory=dict)
    gift: int = 0


@dataclass(frozen=True)
class Clock(Drill):
    """A drill whose processes and database live at another time."""

    nights: list[Night] = field(default_factory=list)

    def play(self, ground: Ground, *, weakened: bool) -> list[str]:
        moment = LAST_OF_THE_YEAR if weakened else random.choice(MOMENTS)
        self.nights.append(Night(moment.astimezone(UTC), _midnight_after(moment)))
        # In a time without nights like these: five minutes before an hour that is lived twice are its own.
        with time_machine.travel(moment.astimezone(UTC) - BEFORE):
            found = super().play(ground, weakened=weakened)
        return [*found, f"that was the night of {moment}"] if found else []


def _midnight_after(moment: datetime) -> datetime:
    """That which ends, in Paris, the day of the second before."""
    day = (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(PARIS).date()
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS).astimezone(UTC)


def _due_on(day: date) -> Dossier:
    """A request that must be answered that day at the latest, sent when that gives it."""
    days = DEADLINES[State.REQUESTED].days
    sent = next(
        sent
        for sent in (day - timedelta(days=back) for back in count(1))
        if is_business_day(sent) and add_business_days(sent, days.on(sent)) == day
    )
    session = f.a_session(people.a_quiet_offer())
    with time_machine.travel(datetime(sent.year, sent.month, sent.day, 10, tzinfo=UTC)):
        return f.a_dossier("requested", trainee=f.a_trainee(), session=session)


def _passes(site: Site, load: Load) -> None:
    """Answer what is due that day, before the moment and after."""
    night, today = DRILL.nights[-1], timezone.localdate()
    agent = Browser(site.doors[0], load.record, people.agent(people.QUIET))
    due = [_due_on(today) for _ in ANSWERS] if is_business_day(today) else []
    last_days = {today} & {today if due else None} | {add_business_days(today, 1)}
    night.unanswered = {_due_on(day).pk: day for day in last_days if day}
    night.gift = f.a_dotation(f.a_trainee(), expires_on=today).pk
    with ExitStack() as stack:
        # Their processes go there one after another.
        with load.record.quiet():
            stack.enter_context(moved_to(site.ground, night.moment - LEAD))
        for dossier, seconds in zip(due, ANSWERS, strict=False):
            agent.opens(f"/organisme/dossiers/{dossier.number}/accepter/")
            _wait_for(night.moment + timedelta(seconds=seconds))
            sent = datetime.now(UTC)
            is_open = agent.url.endswith("/accepter/")
            taken = is_open and TAKEN in agent.submits()
            night.answers.append((dossier.pk, sent, datetime.now(UTC), taken, agent.says()))
        _wait_for(night.moment + timedelta(seconds=2))
        load.ends()
        site.lives_until(lambda: not _judged(site, load), ENDED_WITHIN)


def _wait_for(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def _judged(site: Site, load: Load) -> list[str]:
    """What ended that day did so at its midnight: not before, and not after."""
    night, wrong = DRILL.nights[-1], []
    is_over = night.moment >= night.midnight
    for key, sent, told, taken, said in night.answers:
        if taken and sent > night.midnight:
            wrong.append(f"an answer was taken {(sent - night.midnight).total_seconds():.1f} s too late")
        if not taken and told < night.midnight:
            wrong.append(
                f"an answer was refused {(night.midnight - told).total_seconds():.1f} s too soon: {said}"
            )
        wrong += _once(key, "accept" if taken else "expire")
    today = (night.midnight - timedelta(seconds=1)).astimezone(PARIS).date()
    for key, last in night.unanswered.items():
        ended = Entry.objects.filter(dossier=key, transition="expire").count()
        if ended != (is_over and last == today):
            wrong.append(f"a request whose last day was {last} ended {ended} times")
    given_back = Dotation.objects.get(pk=night.gift).returned_at is not None
    return wrong + (["a gift did not end with its last day"] if given_back != is_over else [])


def _once(key: int, transition: str) -> list[str]:
    times = Entry.objects.filter(dossier=key, transition=transition).count()
    return [] if times == 1 else [f"{transition} of dossier {key}: {times} times"]


def _sets_up(weakened: bool) -> dict[str, object]:
    return {"moved": True, "env": {ZONE: "UTC"} if weakened else {}}


DRILL = Clock(
    "clock", _passes, "the days are those of Greenwich", "too late", also=_judged, sets_up=_sets_up, people=3
)
DRILLS = (DRILL,)
