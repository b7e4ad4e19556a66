"""What the demonstration's people lived: each step by a real transition, on the day it was done.

The clock of this process is moved to that day, so that the journal, the ledger, the deadlines and the
messages all have it. A training that has begun has a session of its own, in the past: nobody could ask for it
today.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from accounts.franceconnect.identity import BY_DEFAULT
from accounts.people.models import Address, Trainee, User
from accounts.registration import terms
from accounts.rights import ledger
from accounts.status.models import Provider, Reply, StatusCheck
from catalogue.trainings.models import Session
from cpf_portal.common.business_days import add_business_days, is_business_day, last_day_before
from cpf_portal.simulators.bank import Simulator
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money import figures
from dossiers.reviews.moderation import moderate
from dossiers.transitions import drafts

# Rights of a year come in the spring after it.
SPRING = (5, 2)
MOST_A_YEAR = 500_00
SCORES = {"welcome": 5, "content": 4, "trainers": 5, "means": 4, "support": 4}


@dataclass(slots=True)
class Life:
    """Someone, the session they ask for, who answers there, and their dossier once there is one."""

    trainee: Trainee
    session: Session
    agent: actors.Actor
    is_jobseeker: bool = True
    name: str = ""
    number: str = ""
    opinion: str = "La formatrice part de nos situations de travail : on progresse vite."
    moderator: User | None = None
    bank: Simulator | None = None

    @property
    def holder(self) -> actors.Actor:
        return actors.trainee(self.trainee.user)

    @property
    def dossier(self) -> Dossier:
        """Their dossier, as it stands."""
        return Dossier.objects.get(number=self.number)


type Step = Callable[[Life], object]
# A day: so many business days ago, or one of the session's own.
FIRST, LAST = "first", "last"


@dataclass(frozen=True, slots=True)
class Story:
    """Steps and their days.

    `begins` asks for a session of its own: in so many business days, past when negative.
    """

    steps: tuple[tuple[int | str, Step], ...]
    begins: int = 0
    lasts: int = 0

    def session_for(self, found: Session, today: date) -> Session:
        """The session found, or one of its action on the days of this story, `lasts` days at least."""
        if not self.begins:
            return found
        starts = add_business_days(today, self.begins) if self.begins > 0 else days_ago(today, -self.begins)
        ends = max(found.action.ends_on(starts), starts + timedelta(days=self.lasts))
        made, _ = Session.objects.get_or_create(
            action=found.action, number=f"{found.number}-{starts}", starts_on=starts, ends_on=ends, seats=8
        )
        return made


def live(lives: Iterable[tuple[Story, Life]], today: date) -> None:
    """Live all the stories together, from the earliest step of any to the latest."""
    play_all(step for story, life in lives for step in dated(story, life, today))


type Dated = tuple[date, int, Step, Life]


def dated(story: Story, life: Life, today: date) -> Iterator[Dated]:
    """The steps of a story, each with its day, for whom it is that day."""
    for rank, (when, play) in enumerate(story.steps):
        yield _day(when, life.session, today), rank, play, life


def play_all(steps: Iterable[Dated]) -> None:
    """Play steps from the earliest to the latest."""
    for day, rank, play, life in sorted(steps, key=lambda step: step[:2]):
        with moment(day, time(9, 30 + rank)):
            play(life)


def days_ago(today: date, count: int) -> date:
    """The business day from which today is so many business days away."""
    day = last_day_before(today, count)
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


@contextmanager
def moment(day: date, hour: time = time(9)) -> Iterator[None]:
    """It is that day and hour, for this process."""
    there = datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(there):
        yield


def settle(user: User, email: str, postcode: str, town: str, **more: Any) -> Trainee:
    """A trainee of whom all is known that a dossier asks for."""
    home = Address.objects.create(
        number=str(1 + user.pk % 90), street_type="rue", street="des Jardins", postcode=postcode, town=town
    )
    known: dict[str, Any] = {"terms_accepted": terms.current().code, "terms_accepted_at": timezone.now()}
    known["mobile"] = f"+336123{user.pk % 100_000:05}"
    return Trainee.objects.create(user=user, contact_email=email, home_address=home, **known | more)


def credit_years(trainee: Trainee, total: int, last: int) -> None:
    """Credit a sum as yearly rights of 500,00 € at most, each in its spring, up to that year's."""
    years = -(-total // MOST_A_YEAR)
    for rank in range(years):
        year = last - years + 1 + rank
        cents = total - MOST_A_YEAR * (years - 1) if rank == 0 else MOST_A_YEAR
        with moment(date(year + 1, *SPRING)):
            ledger.credit(trainee.pk, "cpf", cents, f"Droits de l'année {year}")


def first_year_of(trainee: Trainee) -> int:
    """The first year whose rights someone has."""
    return int(trainee.lines.filter(reason__startswith="Droits de l'année").earliest("at").reason[-4:])


def last_year(today: date) -> int:
    """The last year whose rights have come."""
    return today.year - 1 if today > date(today.year, *SPRING) else today.year - 2


def _day(when: int | str, session: Session, today: date) -> date:
    if isinstance(when, int):
        return days_ago(today, when)
    day = session.starts_on if when == FIRST else session.ends_on
    return day or today


# Steps.


def prepares(life: Life) -> None:
    draft = drafts.create(life.trainee, life.session)
    draft.is_jobseeker = life.is_jobseeker
    draft.is_public_agent, draft.diploma, draft.category = False, "4", "employee"
    draft.save()
    life.number = draft.number


def sends(life: Life) -> None:
    prepares(life)
    status_is_asked(life)
    transitions.send(
        life.dossier,
        life.holder,
        figures=figures.plan_of(life.dossier, timezone.localdate()),
        rights_consent=True,
        payment_consent=True,
        proven=BY_DEFAULT,
    )


def acknowledges(life: Life) -> None:
    transitions.acknowledge(life.dossier, life.agent)


def refuses(life: Life) -> None:
    transitions.refuse(
        life.dossier,
        life.agent,
        reason="prerequisites",
        message="Le niveau demandé n'est pas encore atteint : un autre parcours vous conviendrait mieux.",
    )


def proposes(life: Life) -> None:
    asked, today, later = life.dossier, timezone.localdate(), timedelta(days=7)
    transitions.propose(
        asked,
        life.agent,
        starts_on=(asked.starts_on or today) + later,
        ends_on=(asked.ends_on or today) + later,
        hours=asked.hours,
        price=asked.price - 5_000,
        note="Le groupe commence une semaine plus tard, et nous baissons le prix.",
    )


def accepts(life: Life) -> None:
    transitions.accept(life.dossier, life.agent)


def gives_up(life: Life) -> None:
    transitions.cancel_request(life.dossier, life.holder)


def validates(life: Life) -> None:
    status_is_asked(life)
    plan = figures.plan_of(life.dossier, timezone.localdate())
    transitions.validate(life.dossier, life.holder, figures=plan, rights_consent=True)


def cancels(life: Life) -> None:
    transitions.cancel(life.dossier, life.holder)


def enters(life: Life) -> None:
    transitions.declare_entry(life.dossier, life.agent, effective_on=timezone.localdate())


def confirms_entry(life: Life) -> None:
    transitions.confirm_entry(life.dossier, life.holder, effective_on=timezone.localdate())


def leaves(life: Life) -> None:
    dossier = life.dossier
    transitions.declare_exit(
        dossier, life.agent, effective_on=timezone.localdate(), hours_attended=dossier.hours
    )


def confirms_exit(life: Life) -> None:
    transitions.confirm_exit(life.dossier, life.holder, effective_on=timezone.localdate())


def tells(life: Life) -> None:
    transitions.review(life.dossier, life.holder, scores=SCORES, comment=life.opinion)


def is_published(life: Life) -> None:
    if life.moderator:
        moderate(life.dossier.review, life.moderator, publish=True)


def status_is_asked(life: Life) -> None:
    """A jobseeker who consents is verified that day."""
    if life.is_jobseeker:
        now = timezone.now()
        StatusCheck.objects.create(
            trainee=life.trainee,
            provider=Provider.JOBSEEKER,
            answer=Reply.YES,
            consented_at=now,
            asked_at=now,
        )
