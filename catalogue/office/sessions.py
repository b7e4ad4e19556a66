"""A session of an action: its dates or its permanent entry, its seats, open or closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from catalogue.office.checks import check_seen, insert, locked_training, new_number, write
from catalogue.organisations.models import Member
from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import NBSP, counted, long_date

MOST_SEATS = 10_000
FARTHEST = timedelta(days=10 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValues:
    """When, and for how many: no dates for a permanent entry, no seats when they are not counted."""

    starts_on: date | None = None
    ends_on: date | None = None
    seats: int | None = None

    @property
    def dates(self) -> tuple[date | None, date | None]:
        """The first and last day."""
        return self.starts_on, self.ends_on

    def check_dates(self) -> None:
        """Refuse half a period, one that is upside down, past, or that nobody can plan for."""
        today, (first, last) = timezone.localdate(), self.dates
        if (first is None) != (last is None):
            code = "starts_on" if first is None else "ends_on"
            raise Refused("Indiquez le début et la fin.", code=code)
        if first is None or last is None:
            return
        if last < first:
            raise Refused("La fin précède le début.", code="ends_on")
        if first < today:
            raise Refused("Ce début est passé.", code="starts_on")
        if last > today + FARTHEST:
            raise Refused(
                f"La session doit finir avant le {long_date(today + FARTHEST)} : vérifiez l'année.",
                code="ends_on",
            )

    def check_seats(self, taken: int = 0) -> None:
        """Refuse no seat at all, fewer than are taken, or more than any room has."""
        if self.seats is None:
            return
        if self.seats < taken:
            words = counted(taken, "place est déjà prise", "places sont déjà prises")
            raise Refused(f"Dans cette session, {words} : gardez-en au moins autant.", code="seats")
        if not 1 <= self.seats <= MOST_SEATS:
            most = f"{MOST_SEATS:_}".replace("_", NBSP)
            raise Refused(
                f"Le nombre de places va de 1 à {most} ; laissez vide si elles ne sont pas comptées.",
                code="seats",
            )


@transaction.atomic
def create(by: Member, action: Action, number: str, values: SessionValues) -> Session:
    """Add an open session."""
    locked_training(by, action.training_id)
    values.check_dates()
    values.check_seats()
    row = Session(
        action=action,
        number=number or new_number(),
        starts_on=values.starts_on,
        ends_on=values.ends_on,
        seats=values.seats,
    )
    insert(row, "session")
    return row


@transaction.atomic
def create_many(by: Member, action: Action, planned: Sequence[SessionValues]) -> list[Session | None]:
    """Add open sessions to an action, each once: None where it already has one of these dates.

    `Refused` when one of them cannot be; none is then added.
    """
    locked_training(by, action.training_id)
    taken = dates_of([action.pk])
    rows: list[Session | None] = []
    for values in planned:
        values.check_dates()
        values.check_seats()
        if (action.pk, *values.dates) in taken:
            rows.append(None)
            continue
        taken.add((action.pk, *values.dates))
        row = Session(action=action, number=new_number(), starts_on=values.starts_on, ends_on=values.ends_on)
        row.seats = values.seats
        rows.append(row)
    Session.objects.bulk_create([row for row in rows if row])
    return rows


def dates_of(actions: Collection[int]) -> set[tuple[int, date | None, date | None]]:
    """The action, first and last day of the sessions of these actions that are not over nor cancelled."""
    kept = Session.objects.filter(action__in=actions, cancelled_at=None)
    return set(kept.exclude(ends_on__lt=timezone.localdate()).values_list("action", "starts_on", "ends_on"))


@transaction.atomic
def edit(
    by: Member, session: Session, seen: str | None, values: SessionValues, action: Action | None = None
) -> Session:
    """Change a session; `seen` is the version that was read, refused (`stale`) when it is not the last.

    Its dates stay while someone holds a seat: they enrolled for those days. So does `action`, another one
    of the same training: given elsewhere.
    """
    row = _locked(by, session)
    check_seen(row, seen)
    check_change(row, values, action)
    columns: dict[str, object] = {
        "starts_on": values.starts_on,
        "ends_on": values.ends_on,
        "seats": values.seats,
    }
    return write(row, columns | ({"action": action} if action else {}))


def check_change(row: Session, values: SessionValues, action: Action | None = None) -> None:
    """Refuse what `edit` would refuse of a session as it stands."""
    if row.cancelled_at:
        raise Refused("Cette session est annulée : elle ne se modifie plus. Dupliquez-la.")
    moves = values.dates != (row.starts_on, row.ends_on)
    if moves or (action and action.pk != row.action_id):
        _check_nobody_enrolled(row)
        if row.starts_on and row.starts_on < timezone.localdate():
            raise Refused("Cette session a déjà commencé : elle ne se déplace plus. Dupliquez-la.")
    if moves:
        values.check_dates()
    values.check_seats(row.seats_taken)


@transaction.atomic
def close(by: Member, session: Session) -> Session:
    """Let nobody else in; its live dossiers go on (`dossiers.organisation.sessions` cancels them)."""
    row = _locked(by, session)
    return write(row, {"is_open": False}) if row.is_open else row


@transaction.atomic
def reopen(by: Member, session: Session) -> Session:
    """Let people in again; `Refused` once it is cancelled or has begun."""
    row = _locked(by, session)
    check_reopening(row)
    return row if row.is_open else write(row, {"is_open": True})


def check_reopening(row: Session) -> None:
    """Refuse what `reopen` would refuse of a session as it stands."""
    if row.cancelled_at:
        raise Refused("Cette session est annulée : elle reste fermée. Dupliquez-la.")
    if row.starts_on and row.starts_on < timezone.localdate():
        raise Refused("Cette session a déjà commencé : elle reste fermée.")


def _locked(by: Member, session: Session) -> Session:
    """The session as it stands, its training held first: nobody takes a seat meanwhile."""
    locked_training(by, session.action.training_id)
    return Session.objects.select_for_update(no_key=True).get(pk=session.pk)


def _check_nobody_enrolled(row: Session) -> None:
    if not row.seats_taken:
        return
    words = counted(row.seats_taken, "place est prise", "places sont prises")
    raise Refused(
        f"Ces dates ne changent plus : {words}, et un dossier garde ce qui a été convenu. "
        "Créez une autre session, puis fermez celle-ci ou annulez-la.",
        code="starts_on",
    )
