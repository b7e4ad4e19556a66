"""The conditions of use: the current version, the former ones, and the agreement asked again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.login.navigation import safe_next
from accounts.people.models import Trainee
from accounts.registration import terms
from accounts.registration.forms import TermsForm


@require_safe
@login_not_required
def read(request: HttpRequest, code: str = "") -> HttpResponse:
    """The version in force, or a former one; 404 for one that never was."""
    version = terms.of(code) if code else terms.current()
    if version is None:
        raise Http404
    context = {"version": version, "current": terms.current(), "versions": terms.VERSIONS}
    return render(request, "accounts/registration/terms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """What changed, and the agreement; the account waits for it, but for leaving with one's data."""
    trainee = get_object_or_404(Trainee, pk=request.user.pk)
    form = TermsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        terms.agree(trainee, request)
        messages.success(request, "C'est noté : vous avez accepté les nouvelles conditions.")
        return redirect(safe_next(request) or trainee.user.home)
    context = {"form": form, "version": terms.current(), "next": safe_next(request)}
    return render(request, "accounts/registration/terms_accept.html", context)
