"""The birth dates that a holder can have. Pure."""

from datetime import date

from dateutil.relativedelta import relativedelta

OLDEST = 120


def age_on(day: date, birth_date: date) -> int:
    """How many whole years someone has lived on that day; negative before their birth."""
    return int(relativedelta(day, birth_date).years)


def is_possible(birth_date: date, day: date) -> bool:
    """Whether someone who is alive on that day may have been born then."""
    return birth_date <= day and age_on(day, birth_date) <= OLDEST
