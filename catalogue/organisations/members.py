"""Who works for which organisation, what they may do there, and the pages only they reach."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.people.models import User
from accounts.security.requests import PersonalRequest
from catalogue.organisations.models import Member
from cpf_portal.common.database.written import written_once


def member_of(user: Any) -> Member | None:
    """The membership of the person, or None; kept on the person, so asked once a request."""
    if getattr(user, "kind", None) != User.Kind.ORGANISATION:
        return None
    if not hasattr(user, "current_member"):
        user.current_member = next(iter(_membership(user.pk)), None)
    member: Member | None = user.current_member
    return member


@written_once
def _membership(user_id: int) -> QuerySet[Member]:
    return Member.objects.select_related("organisation").filter(user=user_id)


def managers_of(organisation_id: int) -> QuerySet[User]:
    """The people who manage an organisation."""
    role = Member.Role.MANAGER
    found = User.objects.filter(membership__organisation=organisation_id, membership__role=role)
    return found.order_by("pk")


def me(request: PersonalRequest) -> Member:
    """The member who asks; 404 for whoever works for no organisation."""
    member = member_of(request.user)
    if member is None:
        raise Http404
    return member


def members_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 for whoever works for no organisation: the back-office does not exist for them."""
    return _guarded(view, lambda member: True)


def managers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 for whoever does not manage the organisation."""
    return _guarded(view, lambda member: member.role == Member.Role.MANAGER)


def keepers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 for whoever may not change the organisation's catalogue."""
    return _guarded(view, lambda member: member.keeps_catalogue)


def _guarded(
    view: Callable[..., HttpResponseBase], allows: Callable[[Member], bool]
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not allows(me(request)):
            raise Http404
        return view(request, *args, **kwargs)

    guarded.login_url = "organisation_login"  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
    return guarded
