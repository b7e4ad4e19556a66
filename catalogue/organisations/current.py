"""For which of their organisations someone works now: kept in their session, judged at each request.

What the session says counts only while it is the organisation of one of their memberships. Nobody is moved to
another organisation without asking for it: what a page of the former one would send must not be done there.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from accounts.people.models import User
from catalogue.organisations.models import Member

KEY = "organisation"


def current(session: Mapping[str, Any], memberships: list[Member]) -> Member | None:
    """The membership that counts now; None when it has to be asked for.

    Whoever has one and was never asked works for that one.
    """
    if KEY not in session:
        return memberships[0] if len(memberships) == 1 else None
    return next((each for each in memberships if each.organisation_id == session[KEY]), None)


def choose(request: HttpRequest, member: Member) -> None:
    """Work for that organisation from now on, and at the next login.

    A form that another tab opened for the former one is refused from now on: its token is no longer right.
    """
    Member.objects.filter(pk=member.pk).update(chosen_at=timezone.now())
    request.session[KEY] = member.organisation_id
    rotate_token(request)


@receiver(user_logged_in)
def remember(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Begin a session with the only organisation of who logs in, or the last one chosen; else it is asked."""
    if user.kind != User.Kind.ORGANISATION:
        return
    mine = list(Member.objects.filter(user=user).order_by(F("chosen_at").desc(nulls_last=True))[:2])
    if mine and (len(mine) == 1 or mine[0].chosen_at):
        request.session[KEY] = mine[0].organisation_id
