"""A dossier as a row of an organisation's lists, in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from cpf_portal.common.french import long_date, short_date
from dossiers.dossier.models import Dossier
from dossiers.dossier.templatetags.states import state_badge

LATE, TODAY = "en retard", "aujourd'hui"
TOO_NEAR = "trop proche pour accepter ces dates"


@dataclass(frozen=True, slots=True)
class Until:
    """What is said of a deadline: the day, what else to know of it, and what presses."""

    text: str
    is_past: bool = False
    note: str = ""
    presses: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """What a row says."""

    number: str
    url: str
    holder: str
    title: str
    starts: str
    badge: SafeString
    limit: Until


@dataclass(frozen=True, slots=True)
class SheetLink:
    """The sheet of a session where several of the rows may be declared together."""

    url: str
    title: str
    starts: str


def rows_of(dossiers: Iterable[Dossier], today: date, carried: str = "") -> list[QueueRow]:
    """The rows of those dossiers, as they stand today; `carried` is the view that their addresses carry."""
    # Written once for all: the address of one differs by its number alone.
    address = reverse("organisation_dossier", args=["NUMBER"]) + carried
    return [
        QueueRow(
            dossier.number,
            address.replace("NUMBER", dossier.number),
            str(dossier.trainee),
            dossier.title,
            short_date(dossier.starts_on) if dossier.starts_on else "",
            state_badge(dossier, "organisation"),
            limit_of(dossier, today),
        )
        for dossier in dossiers
    ]


def pressing(rows: Iterable[QueueRow]) -> Counter[str]:
    """How many of the rows are late, and how many have today as their last day."""
    return Counter(row.limit.presses for row in rows if row.limit.presses)


def sheets_of(dossiers: Iterable[Dossier]) -> list[SheetLink]:
    """The sheets of the sessions that several of those dossiers share, in their order."""
    shared: dict[int, list[Dossier]] = {}
    for dossier in dossiers:
        shared.setdefault(dossier.session_id, []).append(dossier)
    return [
        SheetLink(
            reverse("organisation_sheet", args=[session]),
            together[0].title,
            short_date(together[0].starts_on) if together[0].starts_on else "",
        )
        for session, together in shared.items()
        if len(together) > 1
    ]


def limit_of(dossier: Dossier, today: date) -> Until:
    """Until when something is expected of a dossier, and by when to accept its dates if that is sooner."""
    deadline = dossier.deadline
    if deadline is None:
        return Until("aucune", is_past=True)
    if dossier.has_lapsed:
        return Until(f"délai terminé le {long_date(deadline)}", is_past=True)
    note, until = "", dossier.accept_until
    if until and until < deadline:
        note = TOO_NEAR if until < today else f"{long_date(until)} pour accepter ces dates"
    if dossier.awaits_funder:
        return Until(long_date(deadline), note=note or "réponse d'un financeur")
    presses = LATE if deadline < today else TODAY if deadline == today else ""
    return Until(long_date(deadline), note=note, presses=presses)
