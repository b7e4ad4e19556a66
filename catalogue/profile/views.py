"""« Profil de l'organisme »: who it is, part by part; its managers change it, the others read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.applications import applying
from catalogue.organisations.members import managers_only, me, members_only
from catalogue.profile import authorising, certificates, filling
from catalogue.profile.forms import BankForm
from catalogue.trainings import questions

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@members_only
def profile(request: PersonalRequest) -> HttpResponse:
    """What the organisation says of itself, and until when its certificate is valid."""
    member = me(request)
    found = filling.profile_of(member.organisation)
    context = {
        "organisation": member.organisation,
        "profile": found,
        "parts": [(part, part.filled(found)) for part in filling.PARTS],
        "declared": authorising.of_organisation(member.organisation_id),
        "application": applying.progress_of(member.organisation),
        "public_page": questions.page_of_organisation(member.organisation_id),
        "certificate": certificates.stage_of(member.organisation.qualiopi_until, timezone.localdate()),
    }
    return render(request, "catalogue/profile/profile.html", context)


@page
@managers_only
def part(request: PersonalRequest, part: str) -> HttpResponse:
    """A part to fill in: what is right is kept at once, what is wrong is said beside it.

    An application saves itself: its page sends each answer as it is given, and says what became of it.
    """
    member, asked = me(request), filling.BY_SLUG.get(part)
    if asked is None:
        raise Http404
    if request.method != "POST":
        form = asked.form(instance=asked.row(filling.profile_of(member.organisation)))
    else:
        form = filling.fill(member, asked, request.POST)
        if request.htmx:
            return render(request, "catalogue/profile/_saved.html", {"form": form})
        if form.is_valid():
            messages.success(request, f"« {asked.label} » : c'est enregistré.")
            return redirect("organisation_profile")
    return render(request, "catalogue/profile/part.html", {"form": form, "part": asked})


@page
@sensitive_post_parameters("iban", "current")
@managers_only
def bank(request: PersonalRequest) -> HttpResponse:
    """Where the organisation is paid: another IBAN, with the password again."""
    member = me(request)
    form = BankForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        filling.change_iban(member, form.cleaned_data["iban"], request)
        messages.success(request, "L'IBAN est enregistré ; les gestionnaires en sont prévenus par e-mail.")
        return redirect("organisation_profile")
    context = {"form": form, "profile": filling.profile_of(member.organisation)}
    return render(request, "catalogue/profile/bank.html", context)
