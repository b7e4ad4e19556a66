"""The dates of a dossier as an iCalendar file (RFC 5545), whole days, reminded the day before."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from dossiers import closings, notices
from dossiers.lifecycle import LIVE, State
from dossiers.models import Dossier
from dossiers.settlement import free_until
from dossiers.texts import TRAINEE


def of(d: Dossier) -> bytes:
    """The calendar of a dossier, as its trainee should know it today."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//dossier//FR")
    calendar.add("version", "2.0")
    for kind, day, title in _dates(d):
        calendar.add_component(_event(d, kind, day, title))
    return calendar.to_ical()


def _dates(d: Dossier) -> Iterator[tuple[str, date, str]]:
    """Each date worth knowing: what it is, the day, its title."""
    for expected in notices.expected_of(d):
        if expected.reader == TRAINEE:
            yield f"a-faire-{expected.about}", expected.until, expected.text
    if d.status is State.REQUESTED and d.deadline:
        yield "reponse", d.deadline, "Dernier jour de l'organisme pour répondre"
    if d.status in LIVE and d.status is not State.PROPOSED:
        if d.starts_on and d.entered_on is None:
            yield "debut", d.starts_on, f"Début de la formation : {d.title}"
        if d.ends_on:
            yield "fin", d.ends_on, f"Fin de la formation : {d.title}"
    if d.status is State.VALIDATED and d.validated_on and d.starts_on:
        yield "annulation", free_until(d.validated_on, d.starts_on), "Dernier jour pour annuler sans frais"
    if closings.may_claim(d, timezone.localdate()) and d.closing.final_on:
        yield "force-majeure", d.closing.final_on, "Dernier jour pour invoquer un cas de force majeure"


def _event(d: Dossier, kind: str, day: date, title: str) -> Event:
    event, alarm = Event(), Alarm()
    event.add("uid", f"{d.number}-{kind}@{settings.SITE_URL.split('://')[-1]}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"Dossier n° {d.number}, {d.title}")
    event.add("url", settings.SITE_URL + reverse("dossier", args=[d.number]))
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(hours=-15))  # nine in the morning, the day before
    event.add_component(alarm)
    return event
