"""The hours that one chooses to be written to at: whole ones, of Paris, whatever the season."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

# In the night of a change of hour, one comes twice or never: nobody may choose it.
FIRST, LAST = 6, 21
USUAL = 8


def at(day: date, hour: int) -> datetime:
    """That hour of that day."""
    return datetime.combine(day, time(hour), timezone.get_default_timezone()).astimezone(UTC)


def next_at(hour: int, after: datetime) -> datetime:
    """When it is that hour next, after a moment and never at it."""
    day = timezone.localdate(after)
    today = at(day, hour)
    return today if today > after else at(day + timedelta(days=1), hour)


def choices() -> list[tuple[int, str]]:
    """The hours that may be chosen, as people say them."""
    return [(hour, f"{hour} h") for hour in range(FIRST, LAST + 1)]
