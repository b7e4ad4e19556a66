"""What a page says of a password while it is typed: what the form will say, from the same judge."""

from urllib.parse import urlsplit

from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.mails import links
from accounts.passwords import judge
from accounts.people.models import User
from accounts.registration import steps
from accounts.security import limits
from accounts.security.requests import PublicRequest
from cpf_portal.common.errors import Refused

LONGEST = 200


@require_POST
@login_not_required
@sensitive_post_parameters()
def strength(request: PublicRequest) -> HttpResponse:
    """Why a password would be refused, or how strong it is; nothing for none, or when asked too often."""
    password = request.POST.get("password", "")[:LONGEST]
    try:
        limits.count_use_from("strength", request)
    except Refused:
        password = ""
    if not password:
        return HttpResponse()
    user, refusals = _whose(request), []
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        refusals = error.messages
    context = {"refusals": refusals, "strength": judge.strength_of(password, judge.known_about(user))}
    return render(request, "accounts/passwords/strength.html", context)


def _whose(request: PublicRequest) -> User | None:
    """Whose password it will be: of whoever is logged in, registers, or followed a link to choose it."""
    if request.user.is_authenticated:
        return request.user
    try:
        page = resolve(urlsplit(request.headers.get("HX-Current-URL", "")).path)
    except Resolver404:
        return None
    if page.url_name == "password_reset_confirm":
        return links.holder_of(**page.kwargs)
    return steps.person(request.session)
