"""The pages of an answer to several: what is chosen, what it would do to each, then what became of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from catalogue.organisations.models import Member
from cpf_portal.common.files import csv_file
from dossiers.lifecycle import TRANSITIONS
from dossiers.organisation.group import chosen as choosing
from dossiers.organisation.group import orders, report
from dossiers.organisation.group.forms import FORMS, GroupForm
from dossiers.organisation.group.judging import items_of, judged, mark, possible
from dossiers.organisation.group.models import GESTURES, GroupAnswer
from dossiers.organisation.group.template_forms import begun_by, templates_of

PAGE = 20
# The digits of a key, at most: more are no key's.
LONGEST_KEY = 18
BY_SLUG = {TRANSITIONS[name].slug: TRANSITIONS[name] for name in GESTURES}
# What ends a dossier badly, or takes something back: never the button that stands out.
ENDINGS = ("refuse", "declare_no_show", "withdraw_entry")


def whoever_answers(request: PersonalRequest) -> Member:
    """The member, if they may answer; 404 for who may only read."""
    member = me(request)
    if not member.handles_files:
        raise Http404
    return member


def the_answer(request: PersonalRequest, answer_id: UUID) -> GroupAnswer:
    """An answer of the member's organisation, whoever of it chose the dossiers; 404 otherwise."""
    found = GroupAnswer.objects.select_related("asked_by", "organisation")
    return get_object_or_404(found, pk=answer_id, organisation=whoever_answers(request).organisation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def answers(request: PersonalRequest) -> HttpResponse:
    """What was answered to several of late; posted, a selection of dossiers is kept and shown."""
    member = whoever_answers(request)
    if request.method == "POST":
        chosen, is_beyond = choosing.chosen(member, request.POST)
        if not chosen:
            messages.error(request, "Choisissez au moins un dossier de la liste.")
            return redirect("organisation_dossiers")
        answer = orders.select(member, chosen, choosing.view_of(request.POST))
        if is_beyond:
            told = (
                f"Les {orders.MOST} premiers dossiers sont choisis : répondez-leur, puis choisissez la suite."
            )
            messages.warning(request, told)
        return redirect("organisation_group_answer", answer.pk)
    past = GroupAnswer.objects.filter(organisation=member.organisation_id, confirmed_at__isnull=False)
    counted = past.select_related("asked_by").annotate(
        done=Count("items", filter=Q(items__outcome="done")),
        refused=Count("items", filter=Q(items__outcome__in=["refused", "left"])),
        waiting=Count("items", filter=Q(items__outcome="")),
    )
    page = Paginator(counted.order_by("-asked_at", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "dossiers/organisation/group/answers.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def detail(request: PersonalRequest, answer_id: UUID) -> HttpResponse:
    """A selection: its gestures, then one of them looked at before it is confirmed, then its report."""
    answer = the_answer(request, answer_id)
    if answer.confirmed_at:
        return _report(request, answer)
    row = BY_SLUG.get(request.POST.get("geste") or request.GET.get("geste") or "")
    if row is None:
        return _choices(request, answer)
    today, items = timezone.localdate(), list(items_of(answer))
    form = _form(request, row.name)
    is_answered = form.is_bound and form.is_valid()
    found = judged(items, row.name, form.given() if is_answered else None, today)
    shown = mark(found)
    kept = [each for each in found if not each.refusal]
    if is_answered and kept and request.POST.get("vu") == shown:
        orders.confirm(answer, row.name, form.given(), found)
        orders.start(answer)
        return redirect("organisation_group_answer", answer.pk)
    context = _context(answer) | {
        "transition": row,
        "form": form,
        "kept": kept,
        "left": [each for each in found if each.refusal],
        "mark": shown,
        "is_new": is_answered,
        "is_ending": row.name in ENDINGS,
        "told": f"dossiers/organisation/group/told/{row.name}.html",
        "templates": templates_of(me(request)) if row.name == "refuse" else (),
    }
    return render(request, "dossiers/organisation/group/preview.html", context)


@require_POST
@members_only
def resume(request: PersonalRequest, answer_id: UUID) -> HttpResponse:
    """Take up again an answer of which some dossiers wait; nothing that was played is played again."""
    answer = the_answer(request, answer_id)
    if answer.confirmed_at:
        orders.start(answer)
    return redirect("organisation_group_answer", answer.pk)


@require_safe
@members_only
def download(request: PersonalRequest, answer_id: UUID) -> StreamingHttpResponse:
    """The report as a CSV file."""
    answer = the_answer(request, answer_id)
    if not answer.confirmed_at:
        raise Http404
    name = f"reponse-{timezone.localtime(answer.confirmed_at):%Y%m%d-%H%M}.csv"
    return csv_file(name, report.COLUMNS, report.cells_of(answer))


def _choices(request: PersonalRequest, answer: GroupAnswer) -> HttpResponse:
    found = possible(list(items_of(answer)), timezone.localdate())
    gestures = [(TRANSITIONS[name], count) for name, count in found if count]
    context = _context(answer) | {"gestures": gestures, "endings": ENDINGS}
    return render(request, "dossiers/organisation/group/choose.html", context)


def _report(request: PersonalRequest, answer: GroupAnswer) -> HttpResponse:
    context = _context(answer) | {"transition": TRANSITIONS[answer.transition]} | report.of(answer)
    template = "_report.html" if request.htmx else "report.html"
    return render(request, f"dossiers/organisation/group/{template}", context)


def _context(answer: GroupAnswer) -> dict[str, Any]:
    if answer.session_id:
        return {"answer": answer, "back": reverse("organisation_sheet", args=[answer.session_id])}
    view = QueryDict(answer.view).urlencode()
    back = reverse("organisation_dossiers")
    return {"answer": answer, "back": f"{back}?{view}" if view else back}


def _form(request: PersonalRequest, name: str) -> GroupForm:
    """The gesture's form: what was answered, or begun by a template that was chosen."""
    if request.method == "POST":
        return FORMS[name](request.POST)
    chosen = request.GET.get("modele", "")
    return FORMS[name](initial=begun_by(templates_of(me(request)), chosen) if name == "refuse" else None)
