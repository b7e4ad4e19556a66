"""A trainee's rights: what is available, where it came from, their hours of DIF."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.documents.files import MAX_BYTES, stream
from accounts.documents.models import Document
from accounts.people.guards import trainees_only
from accounts.people.models import Trainee, User
from accounts.rights import dif, ledger, shown
from accounts.rights.balances import OWN
from accounts.rights.forms import DifForm
from accounts.rights.models import DifClaim
from accounts.security.bodies import takes_files
from accounts.security.requests import PersonalRequest
from cpf_portal.common import law
from cpf_portal.common.errors import Refused

HISTORY = 25


@require_safe
@trainees_only
def rights(request: PersonalRequest) -> HttpResponse:
    """The balances by source, the dotations by giver, and every line with its reason and dossier."""
    page = Paginator(ledger.history(request.user.pk), HISTORY).get_page(request.GET.get("page"))
    held, today = ledger.usable_account_of(request.user.pk), timezone.localdate()
    context = {
        "rights": held,
        "usable": shown.usable(held),
        "has_ended": held.has_ended(today),
        "dif_is_open": dif.is_open(),
        "sources": [(source, held.own[source]) for source in reversed(OWN)],
        "dotations": shown.dotations(held, today),
        "requests": shown.requests(request.user.pk),
        "euros_per_hour": law.DIF_CENTS_PER_HOUR // 100,
        "last_day_of_hours": law.HOURS_CONVERTED_ON - timedelta(days=1),
        "page": page,
    }
    return render(request, "accounts/rights/rights.html", context)


@takes_files(MAX_BYTES, User.Kind.TRAINEE)
@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def dif_hours(request: PersonalRequest) -> HttpResponse:
    """The hours of DIF: what was entered and decided, and the form while they may be entered or changed."""
    trainee = Trainee.objects.get(pk=request.user.pk)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, claim = DifForm(*given), dif.latest_of(trainee)
    if request.method == "POST" and form.is_valid():
        try:
            dif.submit(trainee, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Vos heures sont transmises à la Caisse des Dépôts, qui les vérifiera.")
            return redirect("dif")
    context = {
        "form": form,
        "claim": claim,
        "euros_per_hour": law.DIF_CENTS_PER_HOUR // 100,
        "most_hours": law.DIF_HOURS,
        "worth": claim and dif.amount_of(claim.hours),
        "has_document": Document.objects.filter(difclaim=claim).exclude(content=b"").exists(),
        "obstacle": dif.why_not(trainee),
    }
    return render(request, "accounts/rights/dif.html", context)


@require_safe
@trainees_only
def dif_document(request: PersonalRequest) -> HttpResponse:
    """The document of the hours last entered, to whoever gave it."""
    claim = (
        DifClaim.objects.filter(trainee=request.user.pk).select_related("document").order_by("-pk").first()
    )
    if claim is None:
        raise Http404
    return stream(claim.document, "justificatif-dif")
