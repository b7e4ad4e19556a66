"""Pages for trainees only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.people.models import User
from accounts.registration.terms import DUE
from accounts.security.requests import PersonalRequest

View = Callable[..., HttpResponse]


def trainees_only(view: View) -> View:
    """404 for whoever holds no account of rights; who has not agreed to the terms is asked to, first."""

    @wraps(view)
    def agreed(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.session.get(DUE):
            wanted = request.get_full_path() if request.method == "GET" else ""
            return redirect(f"{reverse('terms_accept')}?{urlencode({'next': wanted})}")
        return view(request, *args, **kwargs)

    return trainees_agreed_or_not(agreed)


def trainees_agreed_or_not(view: View) -> View:
    """The same, whatever they have agreed to: what is theirs even then."""

    @wraps(view)
    def guarded(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.kind != User.Kind.TRAINEE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
