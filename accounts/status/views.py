"""The page where one has one's status verified, and reads what was answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.people.guards import trainees_only
from accounts.people.models import Trainee
from accounts.security.requests import PersonalRequest
from accounts.status import asking
from accounts.status.forms import JobseekerForm
from accounts.status.models import Provider, Reply
from accounts.status.words import told
from cpf_portal.common.errors import Refused

SHOWN = 10
LEVELS = {Reply.YES: messages.SUCCESS, Reply.NO: messages.INFO, Reply.NONE: messages.WARNING}


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def verify(request: PersonalRequest) -> HttpResponse:
    """The last answers, and the question, asked again with the consent to ask it."""
    trainee = Trainee.objects.select_related("user").get(pk=request.user.pk)
    form = JobseekerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asking.ask(trainee, Provider.JOBSEEKER, consent=form.cleaned_data["consent"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            _say(request, trainee)
            return redirect("status")
    checks = trainee.status_checks.order_by("-asked_at", "-pk")[:SHOWN]
    shown = [(check, told(check)) for check in checks]
    return render(request, "accounts/status/status.html", {"form": form, "checks": shown})


def _say(request: PersonalRequest, trainee: Trainee) -> None:
    if check := asking.last(trainee.pk, Provider.JOBSEEKER):
        messages.add_message(request, LEVELS[Reply(check.answer)], told(check))
