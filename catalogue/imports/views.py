"""The pages of the import: send a file, follow its reading, read the report, import, stop."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.models import User
from accounts.security.bodies import takes_files
from accounts.security.requests import PersonalRequest
from catalogue.imports import orders
from catalogue.imports.forms import CatalogueFileForm, ModeForm
from catalogue.imports.models import Import
from catalogue.organisations.members import keepers_only, me
from cpf_portal.common.errors import Refused

PAGE, PROBLEMS = 20, 50


def imports_of(request: PersonalRequest) -> QuerySet[Import]:
    """The imports of the member's organisation, and no other's."""
    found = Import.objects.filter(file__organisation=me(request).organisation_id)
    return found.select_related("file", "asked_by")


@takes_files(orders.LARGEST, User.Kind.ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def upload(request: PersonalRequest) -> HttpResponse:
    """Send a file, which is checked first; and the list of what was sent before."""
    form = CatalogueFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            asked = orders.receive(me(request), form.cleaned_data["file"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("catalogue_import", asked.pk)
    past = imports_of(request).defer("kept_report").order_by("-asked_at", "-pk")
    page = Paginator(past, PAGE).get_page(request.GET.get("page"))
    return render(request, "catalogue/imports/upload.html", {"form": form, "page": page})


@require_safe
@keepers_only
def detail(request: PersonalRequest, import_id: int) -> HttpResponse:
    """How far a reading is, then its report; a script asks for that part alone while it runs."""
    asked = get_object_or_404(imports_of(request), pk=import_id)
    report = asked.report
    context: dict[str, Any] = {
        "asked": asked,
        "report": report,
        "page": Paginator(report.problems, PROBLEMS).get_page(request.GET.get("page")),
        "following": None if asked.is_live else _following(asked),
        "is_kept": asked.file.parts.exists(),
    }
    template = "_progress.html" if request.htmx else "detail.html"
    return render(request, f"catalogue/imports/{template}", context)


@require_POST
@keepers_only
def start(request: PersonalRequest, import_id: int) -> HttpResponse:
    """Import a file that was checked."""
    asked = get_object_or_404(imports_of(request), pk=import_id)
    form = ModeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez ce qu'il faut importer.")
        return redirect("catalogue_import", asked.pk)
    try:
        started = orders.start(me(request), asked, form.cleaned_data["mode"])
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("catalogue_import", asked.pk)
    return redirect("catalogue_import", started.pk)


@require_POST
@keepers_only
def cancel(request: PersonalRequest, import_id: int) -> HttpResponse:
    """Stop a reading; what was imported stays."""
    asked = get_object_or_404(imports_of(request), pk=import_id)
    orders.cancel(asked)
    return redirect("catalogue_import", asked.pk)


def _following(asked: Import) -> Import | None:
    """The last import that came after a check of the same file."""
    if asked.writes:
        return None
    return asked.file.imports.exclude(mode=Import.Mode.CHECK).order_by("-asked_at").first()
