"""What whoever tries the demonstration needs: who one may be, the code of now, the mails that left."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpf_portal.demo import funders, people
from cpf_portal.gallery import sent

MAILS = 30


@require_safe
@login_not_required
def demonstration(request: HttpRequest) -> HttpResponse:
    """Who is there, how one logs in as them, with what one pays, and the last mails."""
    _only_there()
    context = {
        "trainees": people.TRAINEES,
        "members": people.MEMBERS,
        "funders": funders.AGENTS,
        "staff": people.STAFF,
        "password": people.PASSWORD,
        "code": people.current_code(),
        "mails": sent.latest(MAILS),
    }
    return render(request, "gallery/demonstration.html", context)


@require_safe
@login_not_required
def sent_mail(request: HttpRequest, key: str) -> HttpResponse:
    """A mail as its reader has it, its links to follow."""
    _only_there()
    found = sent.find(key)
    if found is None:
        raise Http404
    return render(request, "gallery/sent_mail.html", {"mail": found})


def _only_there() -> None:
    if not settings.DEMONSTRATION:
        raise Http404
