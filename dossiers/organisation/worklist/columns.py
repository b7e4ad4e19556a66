"""The columns of the list, which a member chooses and an export writes, and a dossier as a line of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.people.fields import readable_phone
from cpf_portal.common.french import enumerated, euros, number, short_date
from dossiers.dossier.models import Dossier
from dossiers.dossier.templatetags.states import state_badge
from dossiers.organisation import contacts
from dossiers.organisation.rows import limit_of
from dossiers.organisation.share import share_kept
from dossiers.organisation.worklist.carrying import carried
from dossiers.organisation.worklist.criteria import Criteria

type Said = str | date | Decimal | int | None


class Kind(Enum):
    """What a column holds: it says how it is written on a page and in a sheet."""

    TEXT = "text"
    DAY = "day"
    CENTS = "cents"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its name, what it says of a dossier on a day, and of what kind."""

    label: str
    value: Callable[[Dossier, date], Said]
    kind: Kind = Kind.TEXT


def follower_of(dossier: Dossier) -> str:
    """Who follows a dossier, by name; empty when nobody does."""
    assignment = getattr(dossier, "assignment", None)
    return str(assignment.member.user) if assignment else ""


def _phone(dossier: Dossier, today: date) -> str:
    return readable_phone(dossier.mobile or dossier.landline) if contacts.are_readable(dossier, today) else ""


def _email(dossier: Dossier, today: date) -> str:
    """The address that is written to (`accounts.people.contact.reached_at`), asked of all rows at once."""
    if not contacts.are_readable(dossier, today):
        return ""
    confirmed = dossier.contact_email and dossier.is_confirmed  # type: ignore[attr-defined]
    return dossier.contact_email if confirmed else dossier.trainee.user.email


def _due(dossier: Dossier, today: date) -> int | None:
    """What the organisation will receive of a dossier that has ended, once it is known (cents)."""
    closing = getattr(dossier, "closing", None)
    return share_kept(closing, dossier).due if closing else None


def _funding(dossier: Dossier, today: date) -> str:
    """Who pays beside the trainee's rights, never how much."""
    kinds = (
        (dossier.awaits_funder, "aide attendue"),
        (dossier.top_up_used, "aide d'un financeur"),
        (dossier.dotation_used, "dotation"),
        (dossier.to_pay, "carte"),
    )
    return enumerated([words for is_so, words in kinds if is_so])


COLUMNS = {
    "nom": ListColumn("Stagiaire", lambda dossier, _: str(dossier.trainee)),
    "formation": ListColumn("Formation", lambda dossier, _: dossier.title),
    "debut": ListColumn("Début", lambda dossier, _: dossier.starts_on, Kind.DAY),
    "fin": ListColumn("Fin", lambda dossier, _: dossier.ends_on, Kind.DAY),
    "etat": ListColumn("État", lambda dossier, _: dossier.standing.label),
    "limite": ListColumn("Date limite", lambda dossier, _: dossier.deadline, Kind.DAY),
    "reception": ListColumn("Reçu le", lambda dossier, _: dossier.sent_on, Kind.DAY),
    "lieu": ListColumn("Lieu", lambda dossier, _: dossier.place),
    "duree": ListColumn("Heures", lambda dossier, _: dossier.hours, Kind.NUMBER),
    "prix": ListColumn("Prix", lambda dossier, _: dossier.price, Kind.CENTS),
    "recevoir": ListColumn("À recevoir", _due, Kind.CENTS),
    "telephone": ListColumn("Téléphone", _phone),
    "email": ListColumn("E-mail", _email),
    "financement": ListColumn("Financement", _funding),
    "suivi": ListColumn("Suivi par", lambda dossier, _: follower_of(dossier)),
    "notes": ListColumn("Notes", lambda dossier, _: dossier.notes_count or None, Kind.NUMBER),  # type: ignore[attr-defined]
}
# How to reach a trainee: for who answers them.
CONTACTS = ("telephone", "email")
DEFAULT = ("nom", "formation", "debut", "etat", "limite", "suivi", "notes")
# What who invoices begins with.
INVOICED = ("nom", "formation", "debut", "fin", "etat", "prix", "recevoir")
NUMBER = ListColumn("Dossier", lambda dossier, _: dossier.number)


def known(codes: Iterable[str]) -> tuple[str, ...]:
    """Those of these codes that are columns', in the list's order; the usual ones when none is."""
    chosen = set(codes)
    return tuple(code for code in COLUMNS if code in chosen) or DEFAULT


def needs_more(codes: tuple[str, ...]) -> bool:
    """Whether these columns say more than what each line is asked with."""
    return not set(codes) <= {*DEFAULT, "reception"}


def cell(code: str, dossier: Dossier, today: date) -> str:
    """What a page says in a column of a dossier."""
    if code == "etat":
        return state_badge(dossier, "organisation")
    if code == "limite":
        return _limit(dossier, today)
    return written(COLUMNS[code], dossier, today)


def _cells(dossier: Dossier, begun: dict[str, SafeString], today: date) -> SafeString:
    """The cells of a line: a page has hundreds, of which each column begins its own alike."""
    said = ((begins, conditional_escape(cell(code, dossier, today))) for code, begins in begun.items())
    return SafeString("".join(f"{begins}{words}</td>" for begins, words in said))


def _begun(column: ListColumn) -> SafeString:
    """Where each cell of a column begins; figures are aligned."""
    aligned = mark_safe(' class="number"') if column.kind in (Kind.CENTS, Kind.NUMBER) else ""
    return format_html('<td data-label="{}"{}>', column.label, aligned)


def _limit(dossier: Dossier, today: date) -> str:
    limit = limit_of(dossier, today)
    said = format_html('<span class="muted">{}</span>', limit.text) if limit.is_past else limit.text
    note = format_html('<br><span class="muted">{}</span>', limit.note) if limit.note else ""
    presses = format_html(' <strong class="late">{}</strong>', limit.presses) if limit.presses else ""
    return format_html("<span>{}{}{}</span>", said, note, presses)


def written(column: ListColumn, dossier: Dossier, today: date) -> str:
    """What a column says, as people read it."""
    match column.value(dossier, today), column.kind:
        case None, _:
            return ""
        case date() as day, _:
            return short_date(day)
        case int() as cents, Kind.CENTS:
            return euros(cents)
        case Decimal() as value, _:
            return number(value)
        case value, _:
            return str(value)


@dataclass(frozen=True, slots=True)
class ListLine:
    """What a line says, and whose it is for who listens to the list."""

    number: str
    url: str
    holder: str
    cells: SafeString


def lines_of(
    dossiers: Iterable[Dossier], columns: tuple[str, ...], view: Criteria, today: date
) -> list[ListLine]:
    """The lines of those dossiers, as they stand today."""
    # Written once for all: the address of one differs by its number alone.
    address, ending = reverse("organisation_dossier", args=["NUMBER"]), carried(view)
    begun = {code: _begun(COLUMNS[code]) for code in columns}
    return [
        ListLine(
            dossier.number,
            address.replace("NUMBER", dossier.number) + ending,
            str(dossier.trainee),
            _cells(dossier, begun, today),
        )
        for dossier in dossiers
    ]
