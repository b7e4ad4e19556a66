"""Entry and exit: what each side declared, until when, and what is late or differs (rules.md § 3 and 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, State

TAUGHT = (State.VALIDATED, State.IN_TRAINING, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Side:
    """What one side declared: the day it says, the day it said it, whether that was (or is) too late.

    What was never said and no longer can be is closed, and late no more.
    """

    effective_on: date | None
    said_on: date | None
    is_late: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Declaration:
    """An entry or an exit, as both sides see it; `due` is the last day to declare it."""

    label: str
    due: date
    organisation: Side
    trainee: Side

    @property
    def differs(self) -> bool:
        """Whether both declared, and not the same day."""
        days = self.organisation.effective_on, self.trainee.effective_on
        return None not in days and days[0] != days[1]


def due_after(day: date) -> date:
    """The last day to declare an entry or an exit planned on that day."""
    return add_business_days(day, law.on(day).declaration_days)


def declarations_of(dossier: Dossier, journal: Iterable[Entry]) -> list[Declaration]:
    """The entry once the start has come, the exit once the training has begun."""
    today, said = timezone.localdate(), _said(journal)

    def side(effective_on: date | None, name: str, due: date) -> Side:
        is_closed = name not in said and dossier.status not in TRANSITIONS[name].sources
        return Side(
            effective_on, said.get(name), (said.get(name) or today) > due and not is_closed, is_closed
        )

    found = []
    if dossier.status in TAUGHT and dossier.starts_on and dossier.starts_on <= today:
        due = due_after(dossier.starts_on)
        found.append(
            Declaration(
                "Entrée en formation",
                due,
                side(dossier.entered_on, "declare_entry", due),
                side(dossier.entry_confirmed_on, "confirm_entry", due),
            )
        )
    if (
        dossier.entered_on
        and dossier.ends_on
        and (dossier.status is State.COMPLETED or dossier.ends_on <= today)
    ):
        due = due_after(dossier.ends_on)
        found.append(
            Declaration(
                "Sortie de formation",
                due,
                side(dossier.exited_on, "declare_exit", due),
                side(dossier.exit_confirmed_on, "confirm_exit", due),
            )
        )
    return found


def _said(journal: Iterable[Entry]) -> dict[str, date]:
    """The day of each transition that stands: an entry that was withdrawn is declared no more."""
    said: dict[str, date] = {}
    for entry in journal:
        said[entry.transition] = timezone.localdate(entry.at)
        if entry.transition == "withdraw_entry":
            said.pop("declare_entry", None)
    return said


def entry_declared_on(dossier: Dossier) -> date | None:
    """The day on which the organisation declared the entry that stands; None when there is none."""
    return _said(dossier.entries.all()).get("declare_entry")


def owed_by_trainee(dossier: Dossier) -> str:
    """The transition by which the trainee has to declare something today; empty when nothing is owed.

    In a query: `standing.expected`.
    """
    today = timezone.localdate()
    if dossier.status is State.VALIDATED and dossier.starts_on and not dossier.entry_confirmed_on:
        return "confirm_entry" if dossier.starts_on <= today else ""
    if dossier.status is State.IN_TRAINING and dossier.ends_on and not dossier.exit_confirmed_on:
        return "confirm_exit" if dossier.ends_on <= today else ""
    return ""


def to_declare_now() -> Q:
    """Dossiers whose entry or exit the organisation can declare: the planned day has come."""
    today = timezone.localdate()
    return Q(state=State.VALIDATED, starts_on__lte=today) | Q(state=State.IN_TRAINING, ends_on__lte=today)


def late_for_organisation() -> Q:
    """Dossiers whose entry or exit the organisation should have declared by now."""
    return Q(state__in=[State.VALIDATED, State.IN_TRAINING], deadline__lt=timezone.localdate())


def late_for_trainee() -> Q:
    """Dossiers whose entry or exit the trainee should have confirmed by now."""
    day = timezone.localdate()
    while due_after(day) >= timezone.localdate():
        day -= timedelta(days=1)
    entry = Q(state__in=[State.VALIDATED, State.IN_TRAINING], entry_confirmed_on=None, starts_on__lte=day)
    return (
        entry
        | Q(state=State.IN_TRAINING, exit_confirmed_on=None, ends_on__lte=day)
        | Q(state=State.COMPLETED, exit_confirmed_on=None, ends_on__lte=day)
    )
