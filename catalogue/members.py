"""Who works for which organisation."""

from typing import Any

from accounts.models import User
from catalogue.models import Member


def member_of(user: Any) -> Member | None:
    """The membership of the person, or None; kept on the person, so asked once a request."""
    if getattr(user, "kind", None) != User.Kind.ORGANISATION:
        return None
    if not hasattr(user, "current_member"):
        user.current_member = Member.objects.select_related("organisation").filter(user=user).first()
    member: Member | None = user.current_member
    return member
