"""The list of an organisation's dossiers: a view, a page at a time, as its reader lays it out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.database.keyset import Page, Place
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.organisation.worklist import carrying, layouts, pages
from dossiers.organisation.worklist.columns import COLUMNS, known, lines_of, needs_more
from dossiers.organisation.worklist.criteria import (
    DEADLINES,
    FOLLOWERS,
    FUNDINGS,
    ORDERS,
    STATES,
    Criteria,
    months_to,
)
from dossiers.organisation.worklist.filters import choices_of
from dossiers.organisation.worklist.forms import LayoutForm, ViewForm
from dossiers.organisation.worklist.matching import order_of
from dossiers.organisation.worklist.models import Layout, SavedView

# What one asks all day.
USUAL = {
    "": "Tous",
    "etat=requested": "À traiter",
    "echeance=retard": "En retard",
    "echeance=semaine": "Cette semaine",
    "suivi=moi": "Que je suis",
}


@require_safe
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """The dossiers of a view, and what one may do of them."""
    member, view = me(request), Criteria.read(request.GET)
    place = Place.read(request.GET.get("apres"), request.GET.get("avant"), order_of(view).parse)
    reader = layouts.reader_of(member)
    columns = known(reader.layout.columns)
    sees = member.sees_files
    page = pages.page_of(member, view, place, more=needs_more(columns)) if sees else Page[Dossier]()
    context = {
        "view": view,
        "query": view.query,
        "page": page,
        "columns": [COLUMNS[code] for code in columns],
        "lines": lines_of(page.rows, columns, view, timezone.localdate()),
        "count": _count(request, view, page),
        "most": pages.COUNTED,
        "layout": reader.layout,
        "tabs": [(query, label, query == view.query) for query, label in USUAL.items()],
        "saved": reader.views,
        "carried": carrying.carried(view),
        "states": [(code, label, code in view.etat) for code, label in STATES.items()],
        "orders": ORDERS,
        "group_url": reverse("organisation_group") if member.handles_files else "",
    }
    return render(request, "dossiers/organisation/worklist/list.html", context | _filters(request, view))


def _count(request: PersonalRequest, view: Criteria, page: Page[Dossier]) -> int:
    """How many dossiers the view has: those of its page when it has no other."""
    is_whole = not page.before and not page.after
    return len(page.rows) if is_whole else pages.count_of(me(request), view)


def _filters(request: PersonalRequest, view: Criteria) -> dict[str, Any]:
    """The filters, once one of them is used or asked for: what one asks all day has none to read."""
    named = {"echeance", "formation", "session", "lieu", "financement", "inscription", "suivi"}
    is_usual = view.but("q", "tri").query in USUAL or (not named & set(view.given) and len(view.etat) <= 1)
    if "filtres" not in request.GET and is_usual:
        return {"filters": None, "more": urlencode([*view.pairs, ("filtres", "oui")])}
    choices = choices_of(me(request).organisation_id, view, ("formation", "lieu", "session"))
    months = months_to(timezone.localdate(), view.inscription)
    lists = {
        "echeance": DEADLINES,
        "financement": FUNDINGS,
        "inscription": months,
        "suivi": FOLLOWERS,
    }
    return {"filters": {"choices": choices, "lists": lists}, "less": view.but("etat", *named).query}


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def layout(request: PersonalRequest) -> HttpResponse:
    """The columns, the density and the keys of whoever reads."""
    member, query = me(request), request.GET.get("vue", "")
    own = layouts.reader_of(member).layout
    initial = {"columns": known(own.columns), "density": own.density, "has_shortcuts": own.has_shortcuts}
    form = LayoutForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        Layout.objects.update_or_create(member=member, defaults=form.cleaned_data)
        messages.success(request, "La liste se présente comme vous l'avez choisi.")
        return redirect(carrying.list_address(query))
    context = {"form": form, "list_url": carrying.list_address(query)}
    return render(request, "dossiers/organisation/worklist/layout.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def saved_views(request: PersonalRequest) -> HttpResponse:
    """The views that are kept, and the form that keeps the one that one comes from."""
    member, view = me(request), Criteria.written(request.GET.get("vue", ""))
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name, is_shared = form.cleaned_data["name"], form.cleaned_data["is_shared"]
        try:
            layouts.save_view(member, name, view, is_shared=is_shared)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"La vue « {name} » est enregistrée.")
            return redirect(carrying.list_address(view.query))
    context = {
        "form": form,
        "saved": layouts.reader_of(member).views,
        "list_url": carrying.list_address(view.query),
    }
    return render(request, "dossiers/organisation/worklist/views.html", context)


@require_safe
@members_only
def saved_view(request: PersonalRequest, view_id: int) -> HttpResponse:
    """The link of a view: its list, for its owner and, when it is shared, for their colleagues."""
    found = [each for each in layouts.reader_of(me(request)).views if each.pk == view_id]
    if not found:
        raise Http404
    return redirect(carrying.list_address(found[0].query))


@require_POST
@members_only
def forget_view(request: PersonalRequest, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    get_object_or_404(SavedView, pk=view_id, owner=me(request)).delete()
    messages.success(request, "La vue est supprimée.")
    return redirect("organisation_views")
