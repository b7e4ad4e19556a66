"""Sessions created many at a time, and gestures on those that were chosen: each is shown what it would do."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import keepers_only, me, members_only
from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.organisation.planning import choosing, gestures
from dossiers.organisation.planning import session_judging as judging
from dossiers.organisation.planning.forms import CopyForm, CreateForm, GestureForm, MoveForm
from dossiers.organisation.planning.models import SessionGesture, SessionItem
from dossiers.organisation.planning.session_judging import SessionLine
from dossiers.organisation.sessions.views import sessions_of

Kind, Outcome = SessionGesture.Kind, SessionItem.Outcome
PAGE = 20
SLUGS = {"copier": Kind.COPY, "deplacer": Kind.MOVE, "fermer": Kind.CLOSE, "rouvrir": Kind.REOPEN}
NOTHING = "Gardez au moins une session."
# The dossiers of a session that are named where they prevent something.
NAMED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def create(request: PersonalRequest) -> HttpResponse:
    """Sessions of an action, repeated: asked, shown one by one, then made once."""
    asked = request.GET.get("action", "")
    actions = choosing.actions_of(me(request).organisation_id)
    if not (asked.isascii() and asked.isdigit() and len(asked) <= choosing.LONGEST_KEY):
        return _choose_action(request, actions)
    action = get_object_or_404(actions, pk=int(asked))
    form, key = CreateForm(request.POST or None), _key(request)
    if done := SessionGesture.objects.filter(pk=key, organisation=me(request).organisation_id).first():
        return redirect("organisation_session_gesture", done.pk)
    lines, given = _lines(form, lambda: judging.to_create(action, form.given(), timezone.localdate()))
    if _is_confirmed(request, lines) and given is not None:
        made = gestures.create(me(request), key, action, given, lines, choosing.kept(request.POST))
        if made is None:
            raise Http404
        return redirect("organisation_session_gesture", made.pk)
    context = _shown(request, lines) | {"action": action, "form": form, "key": key}
    return render(request, "dossiers/organisation/planning/create.html", context)


def _choose_action(request: PersonalRequest, actions: QuerySet[Action]) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    found = list(choosing.named(actions, words)[: PAGE + 1])
    context = {"actions": found[:PAGE], "is_cut": len(found) > PAGE, "q": words}
    return render(request, "dossiers/organisation/planning/choose_action.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """What was done to several sessions of late; posted, a selection is kept and shown."""
    member = me(request)
    if request.method == "POST":
        if not member.keeps_catalogue:
            raise Http404
        chosen, is_beyond = choosing.chosen(member, request.POST)
        if not chosen:
            messages.error(request, "Choisissez au moins une session.")
            return redirect("organisation_sessions")
        gesture = gestures.select(member, chosen, choosing.view_of(request.POST))
        if is_beyond:
            messages.warning(request, f"Les {gestures.MOST} premières sessions sont choisies.")
        return redirect("organisation_session_gesture", gesture.pk)
    past = SessionGesture.objects.filter(organisation=member.organisation_id, confirmed_at__isnull=False)
    counted = past.select_related("asked_by").annotate(
        done=Count("items", filter=Q(items__outcome="done")),
        left=Count("items", filter=Q(items__outcome__in=["refused", "left"])),
    )
    page = Paginator(counted.order_by("-asked_at", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "dossiers/organisation/planning/gestures.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def detail(request: PersonalRequest, gesture_id: UUID) -> HttpResponse:
    """A selection: its gestures, then one of them looked at before it is confirmed, then its report."""
    found = SessionGesture.objects.select_related("asked_by")
    gesture = get_object_or_404(found, pk=gesture_id, organisation=me(request).organisation_id)
    if gesture.confirmed_at:
        return _report(request, gesture)
    if not me(request).keeps_catalogue:
        raise Http404
    items = gesture.items.filter(session__isnull=False).order_by("rank").values_list("session", flat=True)
    held = sessions_of(request).select_related("action__place", "action__training").in_bulk(list(items))
    chosen = [held[key] for key in items if key in held]
    kind = SLUGS.get(request.POST.get("geste") or request.GET.get("geste") or "")
    if kind is None:
        return _choices(request, gesture, chosen)
    form = _form(request, kind)
    today = timezone.localdate()
    lines, given = _lines(form, lambda: judging.judged(kind, chosen, form.given(), today))
    if not form.fields and not form.is_bound:
        lines = judging.judged(kind, chosen, {}, today)
    if _is_confirmed(request, lines) and given is not None:
        gestures.confirm(me(request), gesture, kind, given, lines, choosing.kept(request.POST))
        return redirect("organisation_session_gesture", gesture.pk)
    context = _context(gesture) | _shown(request, lines)
    context |= {"form": form, "kind": kind, "slug": _slug(kind), "count": len(chosen)}
    return render(request, "dossiers/organisation/planning/preview.html", context | _blocking(request, lines))


def _form(request: PersonalRequest, kind: str) -> GestureForm:
    data = request.POST if request.method == "POST" else None
    if kind == Kind.MOVE:
        return MoveForm(data, organisation_id=me(request).organisation_id)
    return CopyForm(data) if kind == Kind.COPY else GestureForm(data)


def _lines(
    form: GestureForm, judge: Callable[[], list[SessionLine]]
) -> tuple[list[SessionLine], dict[str, Any] | None]:
    """What a valid form would do, and its answers; a refusal of the whole is told by the form."""
    if not form.is_bound or not form.is_valid():
        return [], None
    try:
        return judge(), form.given()
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, refusal.message)
        return [], None


def _is_confirmed(request: PersonalRequest, lines: list[SessionLine]) -> bool:
    """Whether what is confirmed is what was shown, and something of it is kept."""
    kept = choosing.kept(request.POST) & {rank for rank, line in enumerate(lines, 1) if not line.refusal}
    return bool(kept) and request.POST.get("vu") == judging.mark(lines)


def _shown(request: PersonalRequest, lines: list[SessionLine]) -> dict[str, Any]:
    """The lines with their ranks: those that can be, kept unless they were just left out, then the others."""
    ranked = list(enumerate(lines, 1))
    shown, seen = judging.mark(lines), request.POST.get("vu")
    is_again = seen == shown
    if lines and is_again:
        messages.error(request, NOTHING)
    return {
        "possible": [(rank, line) for rank, line in ranked if not line.refusal],
        "refused": [line for _, line in ranked if line.refusal],
        "mark": shown,
        "is_changed": bool(lines) and bool(seen) and not is_again,
        "lines": lines,
    }


def _blocking(request: PersonalRequest, lines: list[SessionLine]) -> dict[str, Any]:
    """The dossiers that keep sessions where they are, for whoever may read them."""
    keys = [line.session.pk for line in lines if line.refusal and line.session and line.session.seats_taken]
    if not keys or not me(request).sees_files:
        return {"blocking": []}
    found = Dossier.objects.filter(live(), session__in=keys).select_related("trainee__user", "session")
    return {"blocking": found.order_by("session__starts_on", "pk")[: NAMED + 1], "named": NAMED}


def _choices(request: PersonalRequest, gesture: SessionGesture, chosen: list[Session]) -> HttpResponse:
    today = timezone.localdate()
    closing = judging.judged(Kind.CLOSE, chosen, {}, today)
    opening = judging.judged(Kind.REOPEN, chosen, {}, today)
    moving = [each for each in chosen if not each.cancelled_at and not each.seats_taken]
    counts = {
        Kind.COPY: sum(each.starts_on is not None for each in chosen),
        Kind.MOVE: len(moving),
        Kind.CLOSE: sum(not line.refusal for line in closing),
        Kind.REOPEN: sum(not line.refusal for line in opening),
    }
    rows = [(slug, kind.label, counts[kind]) for slug, kind in SLUGS.items()]
    context = _context(gesture) | {"gestures": rows, "sessions": chosen}
    return render(request, "dossiers/organisation/planning/choose.html", context)


def _report(request: PersonalRequest, gesture: SessionGesture) -> HttpResponse:
    items = list(
        gesture.items.select_related("session__action__training", "made__action__training").order_by("rank")
    )
    context = _context(gesture) | {
        "done": [item for item in items if item.outcome == Outcome.DONE],
        "left": [item for item in items if item.outcome != Outcome.DONE],
    }
    return render(request, "dossiers/organisation/planning/report.html", context)


def _context(gesture: SessionGesture) -> dict[str, Any]:
    view = QueryDict(gesture.view).urlencode()
    back = reverse("organisation_sessions")
    return {"gesture": gesture, "back": f"{back}?{view}" if view else back}


def _slug(kind: str) -> str:
    return next(slug for slug, each in SLUGS.items() if each == kind)


def _key(request: PersonalRequest) -> UUID:
    """The key under which what is confirmed is made once: the form's, or a new one."""
    try:
        return UUID(request.POST.get("cle", ""))
    except ValueError:
        return uuid4()
