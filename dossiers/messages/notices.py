"""The message of each entry of the journal, for each reader.

A message says which dossier, what happened, what to do and until when, with a direct link. The words
are in `dossiers.messages.texts`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.french import euros, long_date, number, of
from dossiers.dossier.declarations import due_after
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.grounds import LABELS
from dossiers.lifecycle import DEADLINES, REQUESTS, Actor, State
from dossiers.messages.models import Delivery, Reminder
from dossiers.messages.texts import (
    LATE,
    NOT_MAILED,
    ORGANISATION,
    SILENCE,
    SOON_TOO_CLOSE,
    TEXTS,
    TO_DO,
    TOO_CLOSE,
    TRAINEE,
)


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
    return () if verb in NOT_MAILED else tuple(TEXTS[verb])


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
    """What that reader is told of an entry; `KeyError` when the verb has no text for them."""
    title, _ = TEXTS[entry.verb][reader]
    d = entry.dossier
    # The dossier may have moved since: a message speaks of its own entry's state, or says nothing.
    awaited = to_do(d, reader) if entry.target == d.state else ""
    return _message(d, reader, title, "\n".join(filter(None, (told(entry, reader), awaited))))


def _message(d: Dossier, reader: str, title: str, body: str) -> Message:
    page = "dossier" if reader == TRAINEE else "organisation_dossier"
    lines = [
        f"Dossier n° {d.number}",
        f"Formation : {d.title}",
        f"Session : {session_dates(d)}",
        "",
        body,
        "",
        f"Voir le dossier : {settings.SITE_URL}{reverse(page, args=[d.number])}",
        "",
        f"{settings.SITE_NAME} — message automatique, merci de ne pas y répondre.",
    ]
    return Message(f"{title} (dossier n° {d.number})", "\n".join(lines))


def told(entry: Entry, reader: str) -> str:
    """What happened, told to that reader; empty when the verb has no text for them."""
    _, text = TEXTS[entry.verb].get(reader, ("", ""))
    return text.format_map(_words(entry)).strip()


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


def silence_of(details: dict[str, str]) -> str:
    """Who let a request expire, told to the trainee (rules.md § 4)."""
    return SILENCE[details.get("silent", ""), TRAINEE]


def settlement_in_words(details: dict[str, Any]) -> str:
    """What becomes of rights and money, from the amounts (cents) an entry keeps, and whether it is final."""
    released, used, refunded, kept, credit, back = (
        details.get(key, 0)
        for key in ("rights_released", "rights_used", "card_refunded", "card_kept", "credit", "card_back")
    )
    parts = (
        (released, "de droits et d'avoir rendus"),
        (used, "de droits et d'avoir utilisés"),
        (back, "que la banque vous a déjà rendus, ou vous rend en ce moment"),
        (refunded - back, "à rembourser sur votre carte (nous vous écrirons quand la banque l'aura fait)"),
        (credit, "de paiement par carte transformés en avoir pour une prochaine formation"),
        (kept - credit, "de paiement par carte conservés"),
    )
    sums = [f"{euros(cents)} {words}" for cents, words in parts if cents]
    told = f"{' ; '.join(sums)}." if sums else ""
    if sums and (final_on := details.get("final_on")):
        until = long_date(date.fromisoformat(final_on))
        less = " (moins ce que la banque vous rendrait encore d'ici là)" if kept else ""
        return (
            f"Tout reste réservé jusqu'au {until} : d'ici là, vous pouvez invoquer un cas de force majeure, "
            f"justificatif à l'appui. Sinon, ensuite{less} : {told}"
        )
    return told


def share_in_words(details: dict[str, Any]) -> str:
    """The same for the organisation: how much of the price is kept, and how much is given back."""
    if "case" not in details:
        return ""
    kept = details["rights_used"] + details["card_kept"]
    given_back = details["rights_released"] + details["card_refunded"]
    return f"Part du prix retenue : {euros(kept)} ; rendue au stagiaire : {euros(given_back)}."


def _words(entry: Entry) -> dict[str, str]:
    """Everything a text may name, as people read it."""
    d, details = entry.dossier, entry.details
    effective = details.get("effective_on")
    money = {key: euros(details.get(key) or 0) for key in ("amount", "to_pay")}
    return money | {
        "trainee": str(d.trainee),
        "of_trainee": of(str(d.trainee)),
        "organisation": d.organisation.name,
        "message": details.get("message", ""),
        "reason": details.get("reason", ""),
        "refusal": dict(Dossier.RefusalReason.choices).get(details.get("reason", ""), ""),
        "silence": SILENCE.get((details.get("silent", ""), TRAINEE), ""),
        "silence_for_organisation": SILENCE.get((details.get("silent", ""), ORGANISATION), ""),
        "effective_on": long_date(date.fromisoformat(effective)) if effective else "",
        "hours_attended": _hours(details.get("hours_attended", "")),
        "ground": LABELS.get(details.get("ground", ""), ""),
        "cancelled": "votre demande" if entry.source in REQUESTS else "cette formation",
        "decision": "acceptée" if details.get("accepted") else "rejetée",
        "reserved": _reserved(details),
        "settlement": settlement_in_words(details),
        "share": share_in_words(details),
    }


def _reserved(details: dict[str, int]) -> str:
    """What a validation reserves, without what is nil."""
    parts = (("rights_used", "de droits"), ("credit_used", "d'avoir"))
    held = [f"{euros(details[key])} {words}" for key, words in parts if details.get(key)]
    told = f"Réservés pour cette formation : {' et '.join(held)}." if held else ""
    if waived := details.get("waived"):
        told += f" {euros(waived)} ne vous sont pas demandés : aucune carte ne peut payer si peu."
    return told.strip()


def _hours(text: str) -> str:
    """A number of hours as an entry keeps it (« 7.50 »), as people write it."""
    return number(Decimal(text)) if text else ""
