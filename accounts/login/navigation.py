"""Where a person was going before they logged in."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest) -> str:
    """Where the person was going, when it is on this site; empty otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    host, secure = request.get_host(), request.is_secure()
    is_here = url_has_allowed_host_and_scheme(wanted, {host}, require_https=secure)
    # A word is no address: `redirect` would look for a page of that name.
    return wanted if is_here and "/" in wanted else ""
