"""Pages for trainees only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from accounts.people.models import User
from accounts.security.requests import PersonalRequest


def trainees_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for whoever holds no account of rights."""

    @wraps(view)
    def guarded(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.kind != User.Kind.TRAINEE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
