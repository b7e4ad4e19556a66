"""Proving who one is: what FranceConnect+ is, and the document of those who cannot use it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.documents.files import MAX_BYTES, stream
from accounts.documents.models import Document
from accounts.franceconnect import provider
from accounts.identity import checked
from accounts.identity.forms import IdentityDocumentForm
from accounts.identity.freezing import while_frozen
from accounts.people.guards import trainees_only
from accounts.people.models import User
from accounts.security import limits
from accounts.security.bodies import takes_files
from accounts.security.requests import PersonalRequest
from cpf_portal.common.errors import Refused


@require_safe
@login_not_required
def explain(request: HttpRequest) -> HttpResponse:
    """What proving one's identity asks: FranceConnect+, l'Identité Numérique, or a document."""
    return render(request, "accounts/identity/explain.html", {"franceconnect": provider.is_offered()})


@takes_files(MAX_BYTES, User.Kind.TRAINEE, number=2)
@require_http_methods(["GET", "HEAD", "POST"])
@while_frozen
@trainees_only
def identity(request: PersonalRequest) -> HttpResponse:
    """What proves one's identity now, what waits to be checked, and the form that gives a document."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = IdentityDocumentForm(*given)
    if request.method == "POST" and form.is_valid():
        try:
            limits.count_use("identity", request.user.pk)
            checked.submit(request.user.pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Votre pièce est transmise à la Caisse des Dépôts, qui la vérifiera.")
            return redirect("identity")
    context = {
        "form": form,
        "check": checked.latest_of(request.user.pk),
        "is_proven": checked.is_proven(request.user.pk, timezone.localdate()),
        "franceconnect": provider.is_offered(),
    }
    return render(request, "accounts/identity/identity.html", context)


@require_safe
@while_frozen
@trainees_only
def document(request: PersonalRequest, rank: int) -> HttpResponse:
    """One side of the document that waits to be checked, to whoever gave it."""
    check = checked.latest_of(request.user.pk)
    if check is None or not 1 <= rank <= len(check.documents):
        raise Http404
    kept = get_object_or_404(Document, pk=check.documents[rank - 1])
    return stream(kept, f"piece-d-identite-{rank}")
