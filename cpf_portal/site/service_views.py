"""What a public service owes: help, ways to complain, who advises, who publishes the site, its plan."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import communes
from cpf_portal.site import help as frequent
from cpf_portal.site import publisher
from cpf_portal.site.advisers import ADVISERS, region_of
from cpf_portal.site.forms import SituationForm
from cpf_portal.site.plan import parts_for

# The longest that one may look for in the help, in signs.
LONGEST = 100


@require_safe
@login_not_required
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes the site, who hosts it, whose the words and the software are."""
    context = {"facts": publisher.facts(), "host": settings.HOSTED_BY, "write_to": settings.CONTACT_EMAIL}
    return render(request, "site/legal.html", context)


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the RGAA asks for: what was tested and how, what was not, whom to tell."""
    context = {"write_to": settings.CONTACT_EMAIL, "address": settings.PUBLISHER_ADDRESS}
    return render(request, "site/accessibility.html", context)


@require_safe
@login_not_required
def site_plan(request: HttpRequest) -> HttpResponse:
    """Every page, by kind of reader; whoever is logged in sees those they may open."""
    kind = request.user.kind if request.user.is_authenticated else None
    return render(request, "site/plan.html", {"parts": parts_for(kind)})


@require_safe
@login_not_required
def help(request: HttpRequest) -> HttpResponse:
    """Frequent questions by subject, or those that some words are about."""
    words = " ".join(request.GET.get("q", "").split())[:LONGEST]
    subjects = frequent.entries()
    found = (
        frequent.about(words, [entry for entries in subjects.values() for entry in entries]) if words else []
    )
    context = {"words": words, "found": found, "subjects": subjects, "longest": LONGEST}
    return render(request, "site/help.html", context)


@require_safe
@login_not_required
def complaint(request: HttpRequest) -> HttpResponse:
    """To whom one complains, in which order, how long each has to answer."""
    return render(request, "site/complaint.html")


@require_safe
@login_not_required
def advisers(request: HttpRequest) -> HttpResponse:
    """Who advises on a change of work, by situation; the region, for whom it depends on it."""
    form = SituationForm(request.GET if "situation" in request.GET else None)
    chosen, town = None, None
    if form.is_bound and form.is_valid():
        chosen, town = ADVISERS[form.cleaned_data["situation"]], form.cleaned_data["ville"]
    context = {
        "form": form,
        "chosen": chosen,
        "town": town and communes.label(town),
        "region": town and region_of(town.department),
        "advisers": ADVISERS.values(),
    }
    return render(request, "site/advisers.html", context)


@require_safe
@login_not_required
def employers(request: HttpRequest) -> HttpResponse:
    """What an employer finds here: how to help an employee, what they may not see."""
    return render(request, "site/employers.html")


@require_safe
@login_not_required
def professionals(request: HttpRequest) -> HttpResponse:
    """What organisations, funders and advisers find here."""
    return render(request, "site/professionals.html")


@require_safe
@login_not_required
def site_security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a breach, beside security.txt, and what protects accounts."""
    return render(request, "site/security.html", {"write_to": settings.SECURITY_EMAIL})
