"""The pages of the gallery: the pieces for whoever comes, the mails for the staff."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from accounts.people.models import User
from cpf_portal.common.mails import post
from cpf_portal.gallery import mails as previews
from cpf_portal.gallery import pieces as shown

POLICY = cast("dict[str, list[str]]", settings.SECURE_CSP)
FRAMES = POLICY | {"frame-src": [CSP.SELF]}
# A mail has its styles in itself.
FRAMED = POLICY | {"style-src": [CSP.UNSAFE_INLINE], "frame-ancestors": [CSP.SELF]}


@require_safe
@login_not_required
def pieces(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states."""
    return render(request, "gallery/pieces.html", shown.context())


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Every kind of mail."""
    _only_staff(request)
    return render(request, "gallery/mails.html", {"families": previews.families()})


@require_safe
@csp_override(FRAMES)
def mail(request: HttpRequest, kind: str) -> HttpResponse:
    """A mail as text, and as a page at the width of a desk and of a phone."""
    found = _found(request, kind)
    letter = found.write()
    context = {"kind": found, "letter": letter, "text": post.as_text(letter)}
    return render(request, "gallery/mail.html", context)


@require_safe
@csp_override(FRAMED)
@xframe_options_sameorigin
def mail_page(request: HttpRequest, kind: str) -> HttpResponse:
    """The page of a mail, as its reader has it."""
    return HttpResponse(post.as_page(_found(request, kind).write()))


def _found(request: HttpRequest, slug: str) -> previews.Preview:
    _only_staff(request)
    found = previews.find(slug)
    if found is None:
        raise Http404
    return found


def _only_staff(request: HttpRequest) -> None:
    if not (isinstance(request.user, User) and request.user.kind == User.Kind.STAFF):
        raise Http404
