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
from dossiers.lifecycle import DEADLINES, Actor, State
from dossiers.messages import questions, words
from dossiers.messages.models import Delivery, Reminder
from dossiers.messages.texts import LATE, SOON_TOO_CLOSE, TO_DO, TOO_CLOSE
from dossiers.messages.words import ORGANISATION, TRAINEE


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader receives, in plain text."""

    subject: str
    text: str


# What is awaited in a state; in all the others, an answer.
ABOUT = {State.VALIDATED: "entry", State.IN_TRAINING: "exit"}
READER = {Actor.TRAINEE: TRAINEE, Actor.ORGANISATION: ORGANISATION}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reader must do, and the last day to do it; `about` names it, whatever state asks for it."""

    reader: str
    until: date
    about: str
    text: str


def readers_of(verb: str) -> tuple[str, ...]:
    """Who receives a message when that verb is played."""
    return tuple(reader for reader in (TRAINEE, ORGANISATION) if words.is_mailed(verb, reader))


def message_of(owed: Delivery | Reminder) -> Message | None:
    """What is owed to a reader, as it reads now; None for a reminder of what was done meanwhile."""
    if isinstance(owed, Delivery):
        return message(owed.entry, owed.reader)
    d = owed.dossier
    wanted = owed.reader, owed.deadline, owed.about
    still = [e for e in expected_of(d) if (e.reader, e.until, e.about) == wanted]
    if not still or owed.deadline < timezone.localdate():
        return None
    title = f"Rappel : à faire avant la fin du {long_date(owed.deadline)}"
    return _message(d, owed.reader, title, still[0].text)


def message(entry: Entry, reader: str) -> Message:
    """What that reader is told of an entry; `LookupError` when the transition says nothing to them."""
    title, happened = words.told(entry, reader)
    d = entry.dossier
    # The dossier may have moved since: a message speaks of its own entry's state, or says nothing.
    awaited = to_do(d, reader) if entry.target == d.state else ""
    return _message(d, reader, title, "\n".join(filter(None, (happened, awaited))))


def _message(d: Dossier, reader: str, title: str, body: str) -> Message:
    lines = [
        f"Dossier n° {d.number}",
        f"Formation : {d.title}",
        f"Session : {session_dates(d)}",
        "",
        body,
        "",
        f"Voir le dossier : {settings.SITE_URL}{questions.page_for(reader, d.number)}",
        "",
        f"{settings.SITE_NAME} — message automatique, merci de ne pas y répondre.",
    ]
    return Message(f"{title} (dossier n° {d.number})", "\n".join(lines))


def to_do(d: Dossier, reader: str) -> str:
    """What a reader must do now on a dossier, and until when; empty when nothing is expected.

    A day that is told can be met: once it has passed, what is late says so, and what is over says nothing.
    """
    if d.deadline is None or d.awaits_the_clock() or (reader == TRAINEE and _has_declared(d)):
        return ""
    if d.accept_until and d.accept_until < d.deadline:
        texts = SOON_TOO_CLOSE if d.accept_until >= timezone.localdate() else TOO_CLOSE
        return texts[reader].format(accept_until=long_date(d.accept_until), date=long_date(d.deadline))
    texts_by_state = LATE if d.is_overdue() else TO_DO
    return texts_by_state.get((d.status, reader), "").format(date=long_date(d.deadline))


def expected_of(d: Dossier) -> list[Expected]:
    """What each reader must do, and until when: the dossier's own deadline, and the trainee's declarations.

    The trainee declares on their own: what they owe stays due after the organisation has declared.
    """
    rule = DEADLINES.get(d.status)
    found = []
    if rule and d.deadline:
        readers = [READER[actor] for actor in rule.awaits]
        about = ABOUT.get(d.status, "answer")
        found = [Expected(r, d.deadline, about, text) for r in readers if (text := to_do(d, r))]
    if d.deadline and d.accept_until and timezone.localdate() <= d.accept_until < d.deadline:
        found.append(Expected(ORGANISATION, d.accept_until, "accept", to_do(d, ORGANISATION)))
    if d.status is State.IN_TRAINING and d.starts_on and d.entry_confirmed_on is None:
        found.append(_own(State.VALIDATED, due_after(d.starts_on)))
    if d.status is State.COMPLETED and d.ends_on and d.exit_confirmed_on is None:
        found.append(_own(State.IN_TRAINING, due_after(d.ends_on)))
    return found


def _own(state: State, until: date) -> Expected:
    return Expected(TRAINEE, until, ABOUT[state], TO_DO[state, TRAINEE].format(date=long_date(until)))


def _has_declared(d: Dossier) -> bool:
    """Whether the trainee has already given their side of what the state awaits."""
    if d.status is State.VALIDATED:
        return d.entry_confirmed_on is not None
    return d.status is State.IN_TRAINING and d.exit_confirmed_on is not None


def session_dates(d: Dossier) -> str:
    """The agreed dates in words."""
    if d.starts_on is None or d.ends_on is None:
        return "date à choisir"
    if d.starts_on == d.ends_on:
        return f"le {long_date(d.starts_on)}"
    return f"du {long_date(d.starts_on)} au {long_date(d.ends_on)}"
