"""The letter of each entry of the journal, for each reader.

It says what happened, in figures too, what to do and until when, which dossier, with a direct link. What
happened is in the words of the transition (`words`), what to do in those of the state (`texts`).
"""

from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from catalogue.organisations.models import Member
from cpf_portal.common.french import long_date, of
from cpf_portal.common.mails.letter import Item, Letter, Link
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.eligibility import facts
from dossiers.lifecycle import REQUESTS, State
from dossiers.messages import amounts, questions, words
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.messages.notices import expected_of, to_do
from dossiers.messages.texts import BUTTONS
from dossiers.messages.words import ORGANISATION, TRAINEE

# While what is agreed on, and its price, are what a message is about.
FIGURED = (*REQUESTS, State.VALIDATED)
CHOOSE = "Choisir mes messages, ou ne plus en recevoir"


def letter_of(owed: OutboxMessage | Reminder | MemberMessage) -> Letter | None:
    """What is owed to a reader, as it reads now; None for a reminder of what was done meanwhile."""
    if isinstance(owed, MemberMessage):
        written = letter_of(owed.told)
        return written and replace(written, why=why_of(owed.member), name=str(owed.member.user))
    if isinstance(owed, OutboxMessage):
        return letter(owed.entry, owed.reader)
    dossier, still = owed.dossier, still_expected(owed)
    if not still:
        return None
    title = f"Rappel : à faire avant la fin du {long_date(owed.deadline)}"
    figures = amounts.rows_for(dossier, owed.reader) if dossier.status in REQUESTS else ()
    return _letter(dossier, owed.reader, title, _lacking(dossier, owed.reader), figures, still)


def still_expected(reminder: Reminder) -> str:
    """What a reminder asks of its reader, if they still have to and can; empty otherwise."""
    wanted = reminder.reader, reminder.deadline, reminder.about
    texts = [
        expected.text
        for expected in expected_of(reminder.dossier)
        if (expected.reader, expected.until, expected.about) == wanted
    ]
    return texts[0] if texts and reminder.deadline >= timezone.localdate() else ""


def subject_of(entry: Entry, reader: str) -> str:
    """What that reader sees of its letter before opening it."""
    return _subject(words.told(entry, reader)[0], entry.dossier)


def _subject(title: str, dossier: Dossier) -> str:
    return f"{title} (dossier n° {dossier.number})"


def letter(entry: Entry, reader: str) -> Letter:
    """What that reader is told of an entry; `LookupError` when the transition says nothing to them."""
    title, happened = words.told(entry, reader)
    dossier, told = entry.dossier, happened.split("\n")
    if entry.target != dossier.state:
        # The dossier has moved since: a message speaks of its own entry's state, or says nothing.
        return _letter(dossier, reader, title, told)
    awaited = to_do(dossier, reader)
    is_expected = may_act(dossier, reader)
    told += ["" if is_expected else awaited, *_lacking(dossier, reader)]
    has_figures = dossier.status in FIGURED and (entry.source, entry.target) != (State.VALIDATED,) * 2
    figures = amounts.rows_for(dossier, reader) if has_figures else ()
    return _letter(dossier, reader, title, told, figures, awaited if is_expected else "")


def may_act(dossier: Dossier, reader: str) -> bool:
    """Whether that reader may do now what is expected of them: nobody declares a day that has not come."""
    day = {State.VALIDATED: dossier.starts_on, State.IN_TRAINING: dossier.ends_on}.get(dossier.status)
    has_come = day is None or day <= timezone.localdate()
    return has_come and any(expected.reader == reader for expected in expected_of(dossier))


def _lacking(dossier: Dossier, reader: str) -> list[str]:
    """What the law still asks of the trainee before they may enrol, and how to get it."""
    if reader != TRAINEE or dossier.awaits_the_clock():
        return []
    return [str(each) for each in facts.missing_to_enrol(dossier, timezone.localdate())]


def _letter(
    dossier: Dossier,
    reader: str,
    title: str,
    told: list[str],
    figures: tuple[Item, ...] = (),
    todo: str = "",
) -> Letter:
    button = BUTTONS.get((dossier.status, reader)) if todo else None
    return Letter(
        _subject(title, dossier),
        title,
        list(filter(None, told)),
        _why(dossier, reader),
        str(dossier.trainee) if reader == TRAINEE else "",
        figures,
        todo,
        Link(button or "Voir le dossier", settings.SITE_URL + questions.page_for(reader, dossier.number)),
        (
            Item("Dossier", f"n° {dossier.number}"),
            Item("Formation", dossier.title),
            Item("Session", session_dates(dossier)),
        ),
        after=(Link(CHOOSE, settings.SITE_URL + questions.choices_page()),) if reader == ORGANISATION else (),
    )


def why_of(member: Member) -> str:
    """Why a member receives what their organisation is told."""
    return f"vous avez choisi de recevoir ces messages {of(member.organisation.name)}"


def _why(dossier: Dossier, reader: str) -> str:
    """Why that reader receives what is said of a dossier."""
    if reader == TRAINEE:
        return "vous suivez ici votre dossier de formation"
    if reader == ORGANISATION:
        return f"{dossier.organisation.name} reçoit à cette adresse les nouvelles de ses dossiers"
    top_up = top_up_of(dossier)
    return f"{top_up.funder if top_up else 'votre service'} reçoit à cette adresse les demandes d'aide"


def session_dates(dossier: Dossier) -> str:
    """The agreed dates in words."""
    if dossier.starts_on is None or dossier.ends_on is None:
        return "date à choisir"
    if dossier.starts_on == dossier.ends_on:
        return f"le {long_date(dossier.starts_on)}"
    return f"du {long_date(dossier.starts_on)} au {long_date(dossier.ends_on)}"
