"""The dates of a dossier as an iCalendar file (RFC 5545), whole days, reminded the day before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from accounts.people.fields import readable_phone
from cpf_portal.common.french import long_date
from dossiers.dossier.declarations import due_after
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import LIVE, TRANSITIONS, Role, State
from dossiers.messages import notices
from dossiers.messages.words import TRAINEE
from dossiers.money.settlement import free_until
from dossiers.transitions.availability import available

OTHER_DATES = "Ensuite, il ne pourra plus que vous proposer d'autres dates, ou refuser."
SILENT = "Sans réponse de l'organisme ce jour-là, la demande est annulée et aucun droit n'est utilisé."
FREE = "Jusqu'à la fin de ce jour, annuler rend tous vos droits et tout l'argent payé. Ensuite, non."
CLAIM = "Déposez votre demande sur le site, avec un justificatif. Ensuite, l'annulation devient définitive."


@dataclass(frozen=True, slots=True)
class Day:
    """A date worth knowing: what it is, its title, what to do on it, and where when one must be there."""

    kind: str
    on: date
    title: str
    to_do: str
    place: str = ""


def of(dossier: Dossier) -> bytes | None:
    """The calendar of a dossier, as its trainee should know it today; None when no date is left."""
    days = days_of(dossier)
    if not days:
        return None
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//dossier//FR")
    calendar.add("version", "2.0")
    for day in days:
        calendar.add_component(_event(dossier, day))
    content: bytes = calendar.to_ical()
    return content


def days_of(dossier: Dossier) -> list[Day]:
    """The dates of a dossier that its trainee should know today; none for a draft."""
    return [] if dossier.status is State.DRAFT else list(_days(dossier))


def _days(dossier: Dossier) -> Iterator[Day]:
    for expected in notices.expected_of(dossier):
        if expected.reader == TRAINEE:
            yield Day(f"a-faire-{expected.about}", expected.until, expected.text, expected.text)
    if dossier.standing is State.REQUESTED and dossier.deadline:
        yield Day("reponse", dossier.deadline, "Dernier jour de l'organisme pour répondre", SILENT)
    if dossier.awaits_funder and dossier.deadline and not dossier.is_overdue():
        yield Day(
            "reponse-financeur",
            dossier.deadline,
            "Dernier jour du financeur pour répondre à votre demande d'aide",
            notices.to_do(dossier, TRAINEE),
        )
    if (
        dossier.accept_until
        and dossier.deadline
        and timezone.localdate() <= dossier.accept_until < dossier.deadline
    ):
        yield Day(
            "acceptation",
            dossier.accept_until,
            "Dernier jour de l'organisme pour accepter ces dates",
            OTHER_DATES,
        )
    if dossier.standing in LIVE and dossier.has_dates_to_come:
        yield from _training(dossier)
    if (
        dossier.status is State.VALIDATED
        and dossier.validated_on
        and dossier.starts_on
        and not dossier.has_entered
    ):
        free = free_until(dossier.validated_on, dossier.starts_on)
        yield Day("annulation", free, "Dernier jour pour annuler sans frais", FREE)
    claim = TRANSITIONS["claim_force_majeure"]
    if not available(dossier, claim, Role.TRAINEE, timezone.localdate()) and dossier.closing.final_on:
        yield Day(
            "force-majeure",
            dossier.closing.final_on,
            "Dernier jour pour invoquer un cas de force majeure",
            CLAIM,
        )


def _training(dossier: Dossier) -> Iterator[Day]:
    """The first and the last day of a training that is still to come."""
    certain = (
        ""
        if dossier.status is State.VALIDATED or dossier.has_entered
        else "Si votre inscription est validée. "
    )
    if dossier.starts_on and not dossier.has_entered:
        to_do = (
            f"{certain}Présentez-vous à l'organisme, ou connectez-vous si la formation est à distance. Puis "
            f"confirmez votre entrée sur le site, au plus tard le {long_date(due_after(dossier.starts_on))}."
        )
        yield Day(
            "debut", dossier.starts_on, f"Début de la formation : {dossier.title}", to_do, dossier.place
        )
    if dossier.ends_on:
        until = long_date(due_after(dossier.ends_on))
        to_do = f"{certain}Confirmez ensuite votre sortie sur le site, au plus tard le {until}."
        yield Day("fin", dossier.ends_on, f"Fin de la formation : {dossier.title}", to_do, dossier.place)


def _event(dossier: Dossier, day: Day) -> Event:
    event, alarm = Event(), Alarm()
    page = settings.SITE_URL + reverse("dossier", args=[dossier.number])
    event.add("uid", f"{dossier.number}-{day.kind}@{settings.SITE_URL.split('://')[-1]}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", day.title)
    event.add(
        "description",
        f"{day.to_do}\n\n{dossier.title}\n{_contact(dossier)}\nDossier n° {dossier.number} : {page}",
    )
    if day.place:
        event.add("location", day.place)
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", day.title)
    alarm.add("trigger", timedelta(hours=-15))  # nine in the morning, the day before
    event.add_component(alarm)
    return event


def _contact(dossier: Dossier) -> str:
    """The organisation, and how to reach it."""
    organisation = dossier.organisation
    return ", ".join(
        filter(None, (organisation.name, readable_phone(organisation.phone), organisation.email))
    )
