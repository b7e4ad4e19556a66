"""Where a person goes: their own first page, or the page they were on their way to."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.people.models import User

HOMES = {
    User.Kind.TRAINEE: "account",
    User.Kind.ORGANISATION: "organisation_home",
    User.Kind.STAFF: "admin:index",
}


def home_of(user: User) -> str:
    """The address of a person's own first page."""
    return resolve_url(HOMES[User.Kind(user.kind)])


def safe_next(request: HttpRequest) -> str:
    """Where the person was going, when it is on this site; empty otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    host, secure = request.get_host(), request.is_secure()
    return wanted if url_has_allowed_host_and_scheme(wanted, {host}, require_https=secure) else ""
