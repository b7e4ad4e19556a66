"""What a public service owes: help, who publishes the site, how accessible it is, where its pages are."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpf_portal.site import help as frequent
from cpf_portal.site.plan import parts_for

# The longest that one may look for in the help, in signs.
LONGEST = 100


@require_safe
@login_not_required
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes the site, who hosts it, whose the words and the software are."""
    context = {"host": settings.HOSTED_BY, "write_to": settings.CONTACT_EMAIL}
    return render(request, "site/legal.html", context)


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the RGAA asks for: what was tested and how, what was not, whom to tell."""
    return render(request, "site/accessibility.html", {"write_to": settings.CONTACT_EMAIL})


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
