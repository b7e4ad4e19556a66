"""Each session of a gesture judged alone, as it would be if it were alone; nothing is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalogue.office import sessions
from catalogue.office.sessions import SessionValues
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import counted, long_date
from dossiers.organisation.planning.dates import MOST, planned, repeated, said, shifted
from dossiers.organisation.planning.forms import Given
from dossiers.organisation.planning.models import SessionGesture
from dossiers.organisation.shown import mark_of

Kind = SessionGesture.Kind
TAKEN = "Une session de cette action a déjà ces dates."
ENROLLED = (
    "{count} : ni les dates ni le lieu convenus ne changent. Proposez d'autres dates à chaque "
    "demande, ou créez une autre session puis annulez celle-ci."
)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """What a gesture would do, in words: of a session, or one to make; and why it would not.

    `action` is where it would be; `values` its dates and seats then.
    """

    told: str
    action: Action
    session: Session | None = None
    values: SessionValues | None = None
    notes: tuple[str, ...] = ()
    refusal: str = ""


def mark(lines: Iterable[SessionLine]) -> str:
    """What tells one preview from another: each session, what becomes of it, who is left out and why."""
    return mark_of(
        f"{line.session.pk if line.session else ''} {line.told} {line.refusal} {line.notes}" for line in lines
    )


def to_create(action: Action, given: Given, today: date) -> list[SessionLine]:
    """The sessions that a repetition gives an action. `Refused` beyond `MOST`, or when it gives none."""
    first = date.fromisoformat(given["starts_on"])
    until = date.fromisoformat(given["until"]) if "until" in given else None
    days = repeated(
        first,
        weeks=given["weeks"],
        weekdays=given.get("weekdays", ()),
        until=until,
        count=given.get("count"),
    )
    if len(days) > MOST:
        raise Refused(
            f"Cela fait plus de {MOST} sessions : arrêtez plus tôt, puis recommencez.", code="until"
        )
    if not days:
        raise Refused("Aucun de ces jours ne tombe avant la date de fin.", code="until")
    if days[-1] > today + sessions.FARTHEST:
        raise Refused(
            f"La dernière commencerait le {long_date(days[-1])} : arrêtez plus tôt.",
            code="until" if until else "count",
        )
    length, seats = given.get("days"), given.get("seats")

    def last(day: date) -> date:
        return day + timedelta(days=length - 1) if length else action.ends_on(day)

    return _new([(action, None, day, last(day), seats) for day in days], given["holidays"], today)


def judged(kind: str, chosen: Sequence[Session], given: Given, today: date) -> list[SessionLine]:
    """Each of those sessions as that gesture would find it."""
    return JUDGES[kind](chosen, given, today)


def _new(
    wanted: Iterable[tuple[Action, Session | None, date, date, int | None]], holidays: str, today: date
) -> list[SessionLine]:
    """Sessions to make, each of an action, like another or not, with its dates and seats."""
    rows = list(wanted)
    taken = sessions.dates_of({action.pk for action, *_ in rows})
    lines = []
    for action, like, starts_on, ends_on, seats in rows:
        values = SessionValues(starts_on=starts_on, ends_on=ends_on, seats=seats)
        refusal = _why(values.check_dates)
        notes: tuple[str, ...] = ()
        if not refusal:
            dates = planned(starts_on, ends_on, holidays, today)
            values = replace(values, starts_on=dates.starts_on, ends_on=dates.ends_on)
            refusal, notes = dates.refusal or _why(values.check_dates), dates.notes
        told = _line(said(*values.dates))
        if not refusal and (action.pk, *values.dates) in taken:
            refusal = TAKEN
        if not refusal:
            taken.add((action.pk, *values.dates))
        lines.append(SessionLine(told, action, like, values, notes, refusal))
    return lines


def _copies(chosen: Sequence[Session], given: Given, today: date) -> list[SessionLine]:
    shift = _shift(chosen, given)
    dated = [session for session in chosen if session.starts_on and session.ends_on]
    wanted = [
        (session.action, session, *shift(session), given.get("seats", session.seats)) for session in dated
    ]
    permanent = [
        SessionLine("Entrée permanente", session.action, session, refusal="Elle n'a pas de dates à décaler.")
        for session in chosen
        if session.starts_on is None
    ]
    return _new(wanted, given["holidays"], today) + permanent


def _moves(chosen: Sequence[Session], given: Given, today: date) -> list[SessionLine]:
    place = Place.objects.get(pk=given["place"]) if given.get("place") else None
    elsewhere = _elsewhere(chosen, place) if place else {}
    shift = _shift(chosen, given)
    return [_move(session, given, shift, place, elsewhere, today) for session in chosen]


def _move(
    session: Session,
    given: Given,
    shift: Callable[[Session], tuple[date, date]],
    place: Place | None,
    elsewhere: dict[object, Action],
    today: date,
) -> SessionLine:
    dates: tuple[date | None, date | None] = (session.starts_on, session.ends_on)
    is_shifted = "by" in given or "first_on" in given
    refusal = ""
    if is_shifted and session.starts_on is None:
        refusal = "Une entrée permanente n'a pas de dates à décaler."
    elif is_shifted:
        dates = shift(session)
    values = SessionValues(starts_on=dates[0], ends_on=dates[1], seats=given.get("seats", session.seats))
    action = session.action
    if place and action.place_id != place.pk:
        found = elsewhere.get(_terms(action))
        refusal = refusal or ("" if found else _no_action(place))
        action = found or action
    told = _told_of_move(session, values, action)
    line = SessionLine(_line(told or said(*dates)), action, session, values)
    if is_shifted and dates[0] and dates[1] and not refusal:
        line = replace(line, notes=planned(dates[0], dates[1], "garder", today).notes)
    if not told:
        refusal = refusal or "Rien ne change : elle est déjà ainsi."
    if not refusal:
        refusal = _why(lambda: sessions.check_change(session, values, action))
        moves = values.dates != (session.starts_on, session.ends_on) or action.pk != session.action_id
        if moves and session.seats_taken and not session.cancelled_at:
            count = counted(session.seats_taken, "dossier y tient une place", "dossiers y tiennent une place")
            refusal = ENROLLED.format(count=count)
    return replace(line, refusal=refusal)


def _told_of_move(session: Session, values: SessionValues, action: Action) -> str:
    """What changes, in words; nothing when nothing does."""
    parts = []
    if values.dates != (session.starts_on, session.ends_on):
        parts.append(said(*values.dates))
    if action.pk != session.action_id:
        parts.append(f"à {action.place_label}")
    if values.seats != session.seats:
        parts.append(counted(values.seats or 0, "place"))
    return ", ".join(parts)


def _no_action(place: Place) -> str:
    return (
        f"Aucune autre action de cette formation n'est donnée à {place.town} aux mêmes prix, durée et "
        "modalité : créez-la d'abord dans votre catalogue."
    )


def _terms(action: Action) -> tuple[object, ...]:
    """What two actions must share for a session to pass from one to the other: all but the place."""
    return (
        *(action.training_id, action.mode, action.price, action.hours, action.language),
        *(action.pedagogy, action.has_admission_terms),
    )


def _elsewhere(chosen: Iterable[Session], place: Place) -> dict[object, Action]:
    """The actions of the same trainings that are given at that place, by their terms."""
    trainings = {session.action.training_id for session in chosen}
    found = Action.objects.filter(training__in=trainings, place=place).select_related("training", "place")
    return {_terms(action): action for action in found.order_by("-pk")}


def _closings(chosen: Sequence[Session], given: Given, today: date) -> list[SessionLine]:
    return [
        SessionLine(
            _line(said(session.starts_on, session.ends_on)),
            session.action,
            session,
            refusal="" if session.is_open else "Elle est déjà fermée aux demandes.",
        )
        for session in chosen
    ]


def _reopenings(chosen: Sequence[Session], given: Given, today: date) -> list[SessionLine]:
    return [_reopening(session) for session in chosen]


def _reopening(session: Session) -> SessionLine:
    refusal = _why(lambda: sessions.check_reopening(session))
    if session.is_open:
        refusal = "Elle est déjà ouverte aux demandes."
    return SessionLine(
        _line(said(session.starts_on, session.ends_on)), session.action, session, refusal=refusal
    )


JUDGES: dict[str, Callable[[Sequence[Session], Given, date], list[SessionLine]]] = {
    Kind.COPY: _copies,
    Kind.MOVE: _moves,
    Kind.CLOSE: _closings,
    Kind.REOPEN: _reopenings,
}


def _shift(chosen: Iterable[Session], given: Given) -> Callable[[Session], tuple[date, date]]:
    """Where the dates of one go; lengths stay, and gaps between sessions too when a first date is said."""
    starts = [session.starts_on for session in chosen if session.starts_on]
    first_on = given.get("first_on")
    gap = date.fromisoformat(first_on) - min(starts) if first_on and starts else timedelta()

    def shift(session: Session) -> tuple[date, date]:
        start, end = session.starts_on, session.ends_on
        if start is None or end is None:
            raise ValueError("a permanent entry has no dates")
        moved = shifted(start, given["by"], given["unit"]) if "by" in given else start + gap
        return moved, moved + (end - start)

    return shift


def _line(words: str) -> str:
    """What was said in the middle of a sentence, alone on a line."""
    return words[:1].upper() + words[1:]


def _why(check: Callable[[], None]) -> str:
    """Why a rule refuses, empty when it does not."""
    try:
        check()
    except Refused as refused:
        return refused.message
    return ""
