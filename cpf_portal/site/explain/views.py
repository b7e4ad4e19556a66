"""« Comprendre la formation »: the six steps, then a page for each thing that one may wonder about."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpf_portal.common import business_days, law, today
from cpf_portal.common.law import kinds, provisions, register
from cpf_portal.site.explain import examples, meanings, tutorial
from cpf_portal.site.explain.forms import DeadlineForm
from cpf_portal.site.explain.law_views import coming_on
from cpf_portal.site.plan import EXPLAINED
from dossiers import diagram


@require_safe
@login_not_required
def steps(request: HttpRequest) -> HttpResponse:
    """From looking for a training to giving one's opinion of it, and the delay of each step."""
    return _page(request, "path")


@require_safe
@login_not_required
def walk(request: HttpRequest) -> HttpResponse:
    """Each page as one will see it, and what is done there."""
    return _page(request, "tutorial", steps=tutorial.STEPS, width=tutorial.WIDTH, height=tutorial.HEIGHT)


@require_safe
@login_not_required
def states(request: HttpRequest) -> HttpResponse:
    """What each of the thirteen states means and what may follow; the lifecycle drawn, for who likes it."""
    width, height = diagram.size()
    drawing = {
        "boxes": diagram.boxes(),
        "arrows": diagram.arrows(),
        "box": {"width": diagram.BOX_WIDTH, "height": diagram.BOX_HEIGHT},
        "width": width,
        "height": height,
    }
    return _page(request, "states", states=meanings.of_states(today.figures()), **drawing)


@require_safe
@login_not_required
def deadlines(request: HttpRequest) -> HttpResponse:
    """Every delay, and the calculator that counts one day by day."""
    form = DeadlineForm(request.GET if "day" in request.GET else None)
    if not form.is_bound:
        form = DeadlineForm(initial={"day": timezone.localdate(), "days": today.figures().answer_days})
    asked = form.cleaned_data if form.is_valid() else None
    days = business_days.explain(asked["day"], asked["days"]) if asked else []
    return _page(request, "deadlines", form=form, days=days, deadline=days[-1].date if days else None)


@require_safe
@login_not_required
def cancelling(request: HttpRequest) -> HttpResponse:
    """What becomes of rights and money, with what it would be for who validated today."""
    return _page(request, "cancelling", example=examples.cancelling(timezone.localdate()))


@require_safe
@login_not_required
def rights(request: HttpRequest) -> HttpResponse:
    """Where rights come from, when, how much, and until when."""
    dif = {"hours": law.DIF_HOURS, "rate": law.DIF_CENTS_PER_HOUR, "closed": law.DIF_CLOSED_AFTER}
    dif["worth"] = law.DIF_HOURS * law.DIF_CENTS_PER_HOUR
    return _page(request, "rights", dif=dif, converted=law.HOURS_CONVERTED_ON, half_time=law.HALF_TIME)


@require_safe
@login_not_required
def financing(request: HttpRequest) -> HttpResponse:
    """Who pays what, in which order, up to which cap, on two examples."""
    now = timezone.localdate()
    caps = [
        (kind.label, register.in_words(cap, cap.on(now)))
        for kind in kinds.Kind
        if (cap := kinds.CAPS.get(kind)) is not None
    ]
    exemptions = [each for each in provisions.EXEMPTIONS if each.holds_on(now)]
    context = {"caps": caps, "exemptions": exemptions, "coming": coming_on(now)}
    return _page(request, "financing", examples=examples.financing(now), **context)


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"site/explain/{name}.html", {"chapter": EXPLAINED, **context})
