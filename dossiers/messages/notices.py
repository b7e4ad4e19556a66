"""The message of each entry of the journal, for each reader.

A message says which dossier, what happened, what to do and until when, with a direct link. What happened is
in the words of the transition (`dossiers.messages.words`), what to do in those of the state (`texts`).
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from cpf_portal.common.french import long_date
from dossiers.dossier.declarations import due_after
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp, top_up_of
from dossiers.eligibility import facts
from dossiers.lifecycle import Role, State
from dossiers.messages import questions, words
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.messages.texts import FUNDER_AWAITED, LATE, SOON_TOO_CLOSE, TO_DO, TOO_CLOSE
from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader receives, in plain text."""

    subject: str
    text: str


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


def message_of(owed: OutboxMessage | Reminder) -> Message | None:
    """What is owed to a reader, as it reads now; None for a reminder of what was done meanwhile."""
    if isinstance(owed, OutboxMessage):
        return message(owed.entry, owed.reader)
    dossier = owed.dossier
    wanted = owed.reader, owed.deadline, owed.about
    still = [
        expected
        for expected in expected_of(dossier)
        if (expected.reader, expected.until, expected.about) == wanted
    ]
    if not still or owed.deadline < timezone.localdate():
        return None
    title = f"Rappel : à faire avant la fin du {long_date(owed.deadline)}"
    return _message(dossier, owed.reader, title, "\n".join([still[0].text, *_lacking(dossier, owed.reader)]))


def message(entry: Entry, reader: str) -> Message:
    """What that reader is told of an entry; `LookupError` when the transition says nothing to them."""
    title, happened = words.told(entry, reader)
    dossier = entry.dossier
    # The dossier may have moved since: a message speaks of its own entry's state, or says nothing.
    awaited = [to_do(dossier, reader), *_lacking(dossier, reader)] if entry.target == dossier.state else []
    return _message(dossier, reader, title, "\n".join(filter(None, (happened, *awaited))))


def _lacking(dossier: Dossier, reader: str) -> list[str]:
    """What the law still asks of the trainee before they may enrol, and how to get it."""
    if reader != TRAINEE or dossier.awaits_the_clock():
        return []
    return [str(each) for each in facts.missing_to_enrol(dossier, timezone.localdate())]


def _message(dossier: Dossier, reader: str, title: str, body: str) -> Message:
    lines = [
        f"Dossier n° {dossier.number}",
        f"Formation : {dossier.title}",
        f"Session : {session_dates(dossier)}",
        "",
        body,
        "",
        f"Voir le dossier : {settings.SITE_URL}{questions.page_for(reader, dossier.number)}",
        "",
        f"{settings.SITE_NAME} — message automatique, merci de ne pas y répondre.",
    ]
    return Message(f"{title} (dossier n° {dossier.number})", "\n".join(lines))


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


def session_dates(dossier: Dossier) -> str:
    """The agreed dates in words."""
    if dossier.starts_on is None or dossier.ends_on is None:
        return "date à choisir"
    if dossier.starts_on == dossier.ends_on:
        return f"le {long_date(dossier.starts_on)}"
    return f"du {long_date(dossier.starts_on)} au {long_date(dossier.ends_on)}"
