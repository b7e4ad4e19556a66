"""What an organisation receives of a price once the dossier has ended (docs/rules.md § 12): pure."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from cpf_portal.common import law
from dossiers.money.settlement import Case

Hours = Decimal | int
WHOLE = 100


def due(
    case: Case,
    price: int,
    *,
    on: date,
    planned: Hours = 0,
    attended: Hours | None = None,
    excused: Hours = 0,
) -> int | None:
    """The part of the price, in cents, due for a dossier that ended that day; half a cent counts for one.

    `attended` are hours attended or given, `excused` those lost to force majeure. None while it depends on
    hours that nobody has told. `ValueError` when hours are not of those planned.
    """
    if case is Case.LATE:
        return _percent(price, law.on(on).due_late)
    if case.returns_everything:
        return 0
    if case is Case.COMPLETED:
        # A per cent is due once it is whole: what is due is never above what was kept.
        return _percent(price, floor(_rate(planned - excused, planned)))
    if attended is None:
        return None
    rate = _rate(attended, planned)
    return _percent(price, _of_those_who_leave(rate, on) if case is Case.ABANDONED else rate)


def _of_those_who_leave(rate: Fraction, on: date) -> Fraction | int:
    rules = law.on(on)
    return WHOLE if rate >= rules.due_whole else max(rate, Fraction(rules.due_least))


def _rate(hours: Hours, planned: Hours) -> Fraction:
    if not 0 <= hours <= planned or planned <= 0:
        raise ValueError("hours go from 0 to those planned, which are positive")
    return Fraction(hours) * WHOLE / Fraction(planned)


def _percent(price: int, rate: Fraction | int) -> int:
    return floor(price * rate / Fraction(WHOLE) + Fraction(1, 2))
