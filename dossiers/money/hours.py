"""The hours sheet of a training: a line a month, and the realisation rate it comes to. Pure."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

# A longer training is declared on its last months' line.
LONGEST = 36


def months(first: date, last: date) -> list[date]:
    """The first day of each month from one day's to another's, both included; 36 at most."""
    start = first.replace(day=1)
    found: list[date] = []
    while start <= last and len(found) < LONGEST:
        found.append(start)
        start += relativedelta(months=1)
    return found


def realisation_rate(attended: Decimal | int, planned: Decimal | int) -> Decimal:
    """Hours attended in percent of the hours planned, to one decimal, half up; planned are positive."""
    rate = Decimal(attended) * 100 / Decimal(planned)
    return rate.quantize(Decimal("0.1"), ROUND_HALF_UP)
