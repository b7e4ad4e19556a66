"""What every page's layout needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from catalogue.funders.agents import funder_of
from catalogue.organisations.members import member_of, memberships_of
from cpf_portal.common import today


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name, this page's address, those that others lead to, whom one works for, today's law."""
    return {
        "site_name": settings.SITE_NAME,
        "page_url": f"{settings.SITE_URL}{request.path}",
        "help_url": reverse("help"),
        "explain_url": reverse("explain"),
        "law_url": reverse("law"),
        "privacy_url": reverse("privacy"),
        "demonstration": settings.DEMONSTRATION,
        "member": member_of(request) if hasattr(request, "user") else None,
        "works_for_several": hasattr(request, "user") and len(memberships_of(request.user)) > 1,
        "my_funder": funder_of(request.user) if hasattr(request, "user") else None,
        "rules": today.figures(),
        "session_seconds": _seconds_left(request),
    }


def _seconds_left(request: HttpRequest) -> int | None:
    """How long the session of whoever is logged in lives when nothing more is asked for; None for others."""
    if not (hasattr(request, "user") and request.user.is_authenticated):
        return None
    return request.session.get_session_cookie_age()
