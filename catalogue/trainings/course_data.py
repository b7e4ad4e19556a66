"""An offer as schema.org describes a course, for the machines that read the page."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from catalogue.places.models import Place
from catalogue.trainings.models import Action, Session

# What could end the element or open another, written as JSON allows.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
MODES = {Action.Mode.ONSITE: "Onsite", Action.Mode.MIXED: "Blended", Action.Mode.REMOTE: "Online"}


def course_data(action: Action, sessions: Iterable[Session], url: str) -> SafeString:
    """The JSON-LD of an offer at that address, with its sessions to come; safe inside a `script`."""
    return mark_safe(json.dumps(course(action, sessions, url), ensure_ascii=False).translate(ESCAPES))  # noqa: S308


def course(action: Action, sessions: Iterable[Session], url: str) -> dict[str, Any]:
    """A schema.org `Course`; what is not known is left out."""
    training = action.training
    described = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": training.title,
        "description": training.summary or training.objectives or training.title,
        "url": url,
        "courseCode": f"{training.number}/{action.number}",
        "inLanguage": action.language,
        "coursePrerequisites": action.prerequisites,
        "educationalCredentialAwarded": str(training.certification or ""),
        "provider": _known(
            {
                "@type": "Organization",
                "name": training.organisation.name,
                "url": training.organisation.website,
                "identifier": training.organisation.siret,
            }
        ),
        "offers": _offer(action, url),
        "aggregateRating": _rating(action),
        "hasCourseInstance": [_instance(action, session) for session in sessions],
    }
    return _known(described)


def _offer(action: Action, url: str) -> dict[str, Any]:
    price = f"{action.price // 100}.{action.price % 100:02}"
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", "category": "Paid", "url": url}


def _rating(action: Action) -> dict[str, Any] | None:
    training = action.training
    if training.rating is None:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": training.rating,
        "reviewCount": training.rating_count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _instance(action: Action, session: Session) -> dict[str, Any]:
    """A session; a permanent entry has no dates."""
    return _known(
        {
            "@type": "CourseInstance",
            "courseMode": MODES[Action.Mode(action.mode)],
            "courseWorkload": f"PT{int(action.hours * 60)}M",
            "startDate": session.starts_on and session.starts_on.isoformat(),
            "endDate": session.ends_on and session.ends_on.isoformat(),
            "location": action.place and action.mode != Action.Mode.REMOTE and _place(action.place),
        }
    )


def _place(place: Place) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.street,
        "postalCode": place.postcode,
        "addressLocality": place.town,
        "addressCountry": "FR",
    }
    return _known({"@type": "Place", "name": place.name or place.town, "address": _known(address)})


def _known(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if value}
