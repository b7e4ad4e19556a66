"""A trainee's own data: to read, and to take away (RGPD, articles 15 and 20)."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.people.guards import trainees_agreed_or_not
from accounts.people.models import Trainee
from accounts.security.requests import PersonalRequest
from dossiers.holder import export, my_data


def _mine(request: PersonalRequest) -> Trainee:
    return Trainee.objects.select_related("user", "home_address").get(pk=request.user.pk)


@require_safe
@trainees_agreed_or_not
def readable(request: PersonalRequest) -> HttpResponse:
    """Everything on one page, in words."""
    return render(request, "dossiers/holder/my_data.html", {"parts": my_data.of(_mine(request))})


@require_safe
@trainees_agreed_or_not
def download(request: PersonalRequest) -> HttpResponse:
    """The same as a file that programs read."""
    headers = {"Content-Disposition": 'attachment; filename="mes-donnees.json"', "Cache-Control": "no-store"}
    options = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(export.of(_mine(request)), json_dumps_params=options, headers=headers)
