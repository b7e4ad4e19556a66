"""Who works for which organisation, what they may do there, and the pages only they reach."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.people.models import User
from accounts.security.requests import PersonalRequest
from catalogue.organisations.current import current
from catalogue.organisations.models import Member
from cpf_portal.common.database.written import written_once

type View = Callable[..., HttpResponseBase]
type Allows = Callable[[Member], bool]


def memberships_of(user: Any) -> list[Member]:
    """All the memberships of the person, by organisation; kept on the person, so asked once a request."""
    if getattr(user, "kind", None) != User.Kind.ORGANISATION:
        return []
    if not hasattr(user, "kept_memberships"):
        user.kept_memberships = _memberships(user.pk)
    kept: list[Member] = user.kept_memberships
    return kept


@written_once
def _memberships(user_id: int) -> QuerySet[Member]:
    found = Member.objects.select_related("organisation").filter(user=user_id)
    return found.order_by("organisation__name", "pk")


def membership_in(user: Any, organisation_id: int) -> Member | None:
    """The membership of the person in that organisation, whichever they work for now; or None."""
    return next((each for each in memberships_of(user) if each.organisation_id == organisation_id), None)


def member_of(request: HttpRequest) -> Member | None:
    """The membership in the organisation that the person works for now; None for whoever has none, or did
    not say which."""
    if not hasattr(request, "member"):
        request.member = current(getattr(request, "session", {}), memberships_of(request.user))  # type: ignore[attr-defined]
    member: Member | None = request.member  # type: ignore[attr-defined]
    return member


def managers_of(organisation_id: int) -> QuerySet[User]:
    """The people who manage an organisation."""
    role = Member.Role.MANAGER
    found = User.objects.filter(memberships__organisation=organisation_id, memberships__role=role)
    return found.order_by("pk")


def me(request: PersonalRequest) -> Member:
    """The member who asks; 404 for whoever works for no organisation."""
    member = member_of(request)
    if member is None:
        raise Http404
    return member


def members_only(view: View) -> View:
    """404 for whoever works for no organisation: the back-office does not exist for them."""
    return _guarded(view, lambda member: True)


def managers_only(view: View) -> View:
    """404 for whoever does not manage the organisation."""
    return _guarded(view, lambda member: member.manages)


def keepers_only(view: View) -> View:
    """404 for whoever may not change the organisation's catalogue."""
    return _guarded(view, lambda member: member.keeps_catalogue)


def _guarded(view: View, allows: Allows) -> View:
    """The view, for members of whom `allows` is true, in the organisation that they work for now.

    Whoever works for several and did not say which is asked. A page that is another's of theirs stays
    missing, and says how to go and work there.
    """

    @wraps(view)
    def guarded(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if member_of(request) is None and memberships_of(request.user):
            return _asked_which(request)
        try:
            return _played(request, *args, **kwargs)
        except Http404:
            other = _elsewhere(request, *args, **kwargs)
            if other is None:
                raise
            context = {"other": other.organisation, "next": request.get_full_path()}
            return render(request, "catalogue/organisations/elsewhere.html", context, status=404)

    def _played(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not allows(me(request)):
            raise Http404
        return view(request, *args, **kwargs)

    def _elsewhere(request: PersonalRequest, *args: Any, **kwargs: Any) -> Member | None:
        """The membership with which the same page would open, tried without showing anything of it.

        Reading alone is tried: it changes nothing (`cpf_portal.common.middleware.ReadingNeverWrites`).
        """
        here, told = member_of(request), request._messages  # type: ignore[attr-defined]
        others = [each for each in memberships_of(request.user) if each != here]
        if here is None or request.method not in ("GET", "HEAD"):
            return None
        try:
            for other in others:
                request.member, request._messages = other, default_storage(request)  # type: ignore[attr-defined]
                if _opens(request, *args, **kwargs):
                    return other
        finally:
            request.member, request._messages = here, told  # type: ignore[attr-defined]
        return None

    def _opens(request: PersonalRequest, *args: Any, **kwargs: Any) -> bool:
        try:
            return _played(request, *args, **kwargs).status_code < 400
        except Http404:
            return False

    guarded.login_url = "organisation_login"  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
    return guarded


def _asked_which(request: PersonalRequest) -> HttpResponseBase:
    """The page that asks for which organisation one works; it brings back to the page that was read."""
    page = ""
    if request.method in ("GET", "HEAD") and not request.htmx:
        page = request.get_full_path()
    elif request.method == "POST":
        messages.warning(request, "Ce que vous veniez d'envoyer n'a pas été enregistré.")
    address = reverse("organisation_choice") + (f"?{urlencode({'next': page})}" if page else "")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
