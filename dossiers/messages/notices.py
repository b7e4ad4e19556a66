"""Who is told of what; what each reader of a dossier must do, and until when, in words of its state."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cpf_portal.common.french import long_date
from dossiers.dossier.declarations import due_after
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp, top_up_of
from dossiers.lifecycle import Role, State
from dossiers.messages import words
from dossiers.messages.texts import FUNDER_AWAITED, LATE, SOON_TOO_CLOSE, TO_DO, TOO_CLOSE
from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE

# What is awaited in a state; in all the others, an answer.
ABOUT = {State.VALIDATED: "entry", State.IN_TRAINING: "exit"}
READER = {Role.TRAINEE: TRAINEE, Role.ORGANISATION: ORGANISATION, Role.FUNDER: FUNDER}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reader must do, and the last day to do it; `about` names it, whatever state asks for it."""

    reader: str
    until: date
    about: str
    text: str


def readers_of(name: str, dossier: Dossier) -> list[str]:
    """Who receives a message when that transition is played on a dossier: its funder too, while it is one."""
    readers = [TRAINEE, ORGANISATION, *([FUNDER] if _has_a_funder(name, dossier) else [])]
    return [reader for reader in readers if words.is_mailed(name, reader)]


def _has_a_funder(name: str, dossier: Dossier) -> bool:
    """Whether a funder was asked, and has not declined before."""
    top_up = top_up_of(dossier)
    return top_up is not None and (top_up.status != TopUp.Status.DECLINED or name == "decline_top_up")


def to_do(dossier: Dossier, reader: str) -> str:
    """What a reader must do now on a dossier, and until when; empty when nothing is expected.

    A day that is told can be met: once it has passed, what is late says so, and what is over says nothing.
    """
    if (
        dossier.deadline is None
        or dossier.awaits_the_clock()
        or (reader == TRAINEE and _has_declared(dossier))
    ):
        return ""
    if dossier.awaits_funder and (top_up := top_up_of(dossier)):
        return FUNDER_AWAITED[reader].format(funder=top_up.funder, date=long_date(dossier.deadline))
    if dossier.accept_until and dossier.accept_until < dossier.deadline:
        texts = SOON_TOO_CLOSE if dossier.accept_until >= timezone.localdate() else TOO_CLOSE
        return texts[reader].format(
            accept_until=long_date(dossier.accept_until), date=long_date(dossier.deadline)
        )
    texts_by_state = LATE if dossier.is_overdue() else TO_DO
    return texts_by_state.get((dossier.status, reader), "").format(date=long_date(dossier.deadline))


def expected_of(dossier: Dossier) -> list[Expected]:
    """What each reader must do, and until when: the dossier's own deadline, and the trainee's declarations.

    The trainee declares on their own: what they owe stays due after the organisation has declared.
    """
    rule = dossier.time_limit
    found = []
    if rule and dossier.deadline:
        readers = [READER[actor] for actor in rule.awaits]
        about = "top_up" if dossier.awaits_funder else ABOUT.get(dossier.status, "answer")
        found = [
            Expected(reader, dossier.deadline, about, text)
            for reader in readers
            if (text := to_do(dossier, reader))
        ]
    if (
        dossier.deadline
        and dossier.accept_until
        and timezone.localdate() <= dossier.accept_until < dossier.deadline
    ):
        found.append(Expected(ORGANISATION, dossier.accept_until, "accept", to_do(dossier, ORGANISATION)))
    if dossier.status is State.IN_TRAINING and dossier.starts_on and dossier.entry_confirmed_on is None:
        found.append(_own(State.VALIDATED, due_after(dossier.starts_on)))
    if dossier.status is State.COMPLETED and dossier.ends_on and dossier.exit_confirmed_on is None:
        found.append(_own(State.IN_TRAINING, due_after(dossier.ends_on)))
    return found


def _own(state: State, until: date) -> Expected:
    return Expected(TRAINEE, until, ABOUT[state], TO_DO[state, TRAINEE].format(date=long_date(until)))


def _has_declared(dossier: Dossier) -> bool:
    """Whether the trainee has already given their side of what the state awaits."""
    if dossier.status is State.VALIDATED:
        return dossier.entry_confirmed_on is not None
    return dossier.status is State.IN_TRAINING and dossier.exit_confirmed_on is not None
