"""The pages that belong to no app: home, what is kept of people, health."""

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from accounts.people.models import User
from cpf_portal.common import kept, retention
from cpf_portal.operations import periodic_tasks, watch
from cpf_portal.operations.serving import postman
from dossiers.holder import engagements


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What the site is for, and the search box; for a holder, first what is expected of them."""
    is_holder = isinstance(request.user, User) and request.user.kind == User.Kind.TRAINEE
    todo = engagements.to_do(request.user.pk) if is_holder and request.user.pk else []
    return render(request, "site/home.html", {"todo": todo})


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where browsers look for it on pages that do not name it (the administration's)."""
    return redirect(static("img/logo.svg"), permanent=True)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, for how long and for whom; their rights; the cookies (RGPD, art. 13)."""
    session = retention.TABLE["sessions"].how_long
    form = kept.in_words(relativedelta(days=settings.CSRF_COOKIE_AGE // 86_400))
    context = {
        "parts": retention.by_part(),
        "as_of": retention.AS_OF,
        "write_to": settings.DATA_PROTECTION_EMAIL,
        "address": settings.PUBLISHER_ADDRESS,
        "cookies": [
            (settings.SESSION_COOKIE_NAME, "Vous reconnaître", f"{session}, ou fermeture du navigateur"),
            (settings.CSRF_COOKIE_NAME, "Vérifier qu'un formulaire vient bien de vous", form),
            ("messages", "Vous dire que c'est fait", "Jusqu'à la page suivante"),
        ],
    }
    return render(request, "site/privacy.html", context)


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 once the database answers, every migration is applied, no periodic task nor message is late and no
    job runs for longer than it may; else 503."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        late = _late() if not missing else []
        stuck = watch.overlong() if not missing else []
    except DatabaseError:
        return JsonResponse({"base": "injoignable"}, status=503)
    answer = {"base": "ok", "migrations": missing, "en_retard": late, "sans_fin": stuck}
    return JsonResponse(answer, status=503 if missing or late or stuck else 200)


def _late() -> list[str]:
    late = [age.task.name for age in periodic_tasks.ages() if age.is_late]
    return [*late, "messages"] if postman.is_late() else late
