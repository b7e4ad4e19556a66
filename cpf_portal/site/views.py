"""The pages that belong to no app: home, the rules in plain words, health."""

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone

from cpf_portal.common import business_days, retention, today
from cpf_portal.operations import periodic_tasks, watch
from cpf_portal.site.forms import DeadlineForm
from cpf_portal.site.law_views import coming_on
from dossiers import diagram
from dossiers.lifecycle import TRANSITIONS, State


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What the site is for, and the search box."""
    return render(request, "site/home.html")


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where browsers look for it on pages that do not name it (the administration's)."""
    return redirect(static("img/logo.svg"), permanent=True)


@login_not_required
def explain(request: HttpRequest) -> HttpResponse:
    """The rules in plain words, the lifecycle drawn from the table, and the deadline calculator."""
    form = DeadlineForm(request.GET if "day" in request.GET else None)
    if not form.is_bound:
        form = DeadlineForm(initial={"day": timezone.localdate(), "days": today.figures().answer_days})
    asked = form.cleaned_data if form.is_valid() else None
    days = business_days.explain(asked["day"], asked["days"]) if asked else []
    width, height = diagram.size()
    context = {
        "form": form,
        "days": days,
        "deadline": days[-1].date if days else None,
        "coming": coming_on(timezone.localdate()),
        "boxes": diagram.boxes(),
        "arrows": diagram.arrows(),
        "box": {"width": diagram.BOX_WIDTH, "height": diagram.BOX_HEIGHT},
        "width": width,
        "height": height,
        "states": [
            (
                state,
                [
                    transition
                    for transition in TRANSITIONS.values()
                    if state in transition.sources and transition.target
                ],
            )
            for state in State
        ],
    }
    return render(request, "site/explain.html", context)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, for how long and for whom; their rights; the cookies (RGPD, art. 13)."""
    session = retention.TABLE["sessions"].how_long
    form = retention.in_words(relativedelta(days=settings.CSRF_COOKIE_AGE // 86_400))
    context = {
        "parts": retention.by_part(),
        "as_of": retention.AS_OF,
        "write_to": settings.DATA_PROTECTION_EMAIL,
        "cookies": [
            (settings.SESSION_COOKIE_NAME, "Rester connecté", f"{session}, ou fermeture du navigateur"),
            (settings.CSRF_COOKIE_NAME, "Vérifier qu'un formulaire vient bien de vous", form),
            ("messages", "Vous dire que c'est fait", "Jusqu'à la page suivante"),
        ],
    }
    return render(request, "site/privacy.html", context)


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 once the database answers, every migration is applied, no periodic task is late and no job runs
    for longer than it may; else 503."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        late = [age.task.name for age in periodic_tasks.ages() if age.is_late] if not missing else []
        stuck = watch.overlong() if not missing else []
    except DatabaseError:
        return JsonResponse({"base": "injoignable"}, status=503)
    answer = {"base": "ok", "migrations": missing, "en_retard": late, "sans_fin": stuck}
    return JsonResponse(answer, status=503 if missing or late or stuck else 200)
