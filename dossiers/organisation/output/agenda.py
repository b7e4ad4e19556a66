"""The sessions of an organisation as a calendar that others subscribe to, at an address that is its only key.

It says titles, days, places and how many are enrolled: nobody's name. The address is shown once; its digest
is kept, and goes when the member revokes it or leaves.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from catalogue.organisations.models import Member
from catalogue.trainings.models import Session
from cpf_portal.common.french import counted
from dossiers.dossier.standing import live
from dossiers.organisation.output.models import CalendarFeed

# Sessions that ended less than so long ago still show; so many at most.
BEHIND, MOST = timedelta(days=60), 1_000


def make(member: Member) -> str:
    """The token of a new address; the member's former address leads nowhere any more."""
    token = secrets.token_urlsafe(32)
    kept = {"digest": _digest(token), "made_at": timezone.now()}
    CalendarFeed.objects.update_or_create(member=member, defaults=kept)
    return token


def revoke(member: Member) -> None:
    """Make the member's address lead nowhere."""
    CalendarFeed.objects.filter(member=member).delete()


def whose(token: str) -> Member | None:
    """The member whose address it is; None when it is nobody's, or of someone who may not enter any more."""
    known = CalendarFeed.objects.filter(digest=_digest(token), member__user__is_active=True)
    feed = known.select_related("member__organisation").first()
    return feed.member if feed else None


def written(member: Member) -> bytes:
    """The calendar of the member's organisation (RFC 5545), whole days."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//sessions//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Sessions, {member.organisation.name}")
    for session in _sessions(member.organisation_id):
        calendar.add_component(_event(session))
    content: bytes = calendar.to_ical()
    return content


def _sessions(organisation_id: int) -> QuerySet[Session]:
    mine = Session.objects.filter(
        action__training__organisation=organisation_id,
        cancelled_at=None,
        ends_on__gte=timezone.localdate() - BEHIND,
    )
    counts = mine.annotate(enrolled=Count("dossiers", filter=live("dossiers__")))
    return counts.select_related("action__training", "action__place").order_by("starts_on", "pk")[:MOST]


def _event(session: Session) -> Event:
    event, query = Event(), f"?session={session.pk}"
    event.add("uid", f"session-{session.pk}@{settings.SITE_URL.split('://')[-1]}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", session.starts_on)
    event.add("dtend", session.ends_on + timedelta(days=1))  # type: ignore[operator]
    event.add("summary", session.action.training.title)
    event.add("location", session.action.place_label)
    event.add("description", counted(session.enrolled, "dossier en cours", "dossiers en cours"))  # type: ignore[attr-defined]
    event.add("url", settings.SITE_URL + reverse("organisation_dossiers") + query)
    event.add("transp", "TRANSPARENT")
    return event


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
