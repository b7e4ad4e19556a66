"""Who answers for which funder, and the pages only they reach."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.people.models import User
from accounts.security.requests import PersonalRequest
from catalogue.funders.models import Agent, Funder


def funder_of(user: Any) -> Funder | None:
    """The funder for which the person answers, or None; kept on the person, so asked once a request."""
    if getattr(user, "kind", None) != User.Kind.FUNDER:
        return None
    if not hasattr(user, "current_funder"):
        agent = Agent.objects.select_related("funder").filter(user=user).first()
        user.current_funder = agent and agent.funder
    funder: Funder | None = user.current_funder
    return funder


def my_funder(request: PersonalRequest) -> Funder:
    """The funder for which one asks; 404 for whoever answers for none."""
    funder = funder_of(request.user)
    if funder is None:
        raise Http404
    return funder


def agents_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 for whoever answers for no funder: the office does not exist for them."""

    @wraps(view)
    def guarded(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        my_funder(request)
        return view(request, *args, **kwargs)

    guarded.login_url = "organisation_login"  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
    return guarded
