"""« Exports programmés »: what one is called to, and the page that a call leads to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.organisation.exports import scheduling
from dossiers.organisation.exports.forms import ScheduleForm
from dossiers.organisation.exports.models import ExportSchedule
from dossiers.organisation.worklist import layouts, pages
from dossiers.organisation.worklist.criteria import Criteria
from dossiers.organisation.worklist.models import SavedView


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def exports(request: PersonalRequest) -> HttpResponse:
    """The exports that one is called to, and the form of another; 404 for who may not export."""
    member = _exporter(request)
    views = layouts.reader_of(member).views
    data = request.POST if request.method == "POST" else None
    form = ScheduleForm(data, views=views, initial={"view": request.GET.get("vue")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            scheduling.schedule(
                member, SavedView.objects.get(pk=given["view"]), given["every"], given["hour"]
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "C'est noté : un e-mail vous appellera à cet export.")
            return redirect("organisation_exports")
    mine = ExportSchedule.objects.filter(member=member).select_related("view").order_by("next_at", "pk")
    context = {"form": form, "schedules": mine, "has_views": bool(views)}
    return render(request, "dossiers/organisation/exports/exports.html", context)


@require_safe
@members_only
def export(request: PersonalRequest, schedule_id: int) -> HttpResponse:
    """Where a call leads: the files of the view as it is now, made when they are opened."""
    schedule = _mine(_exporter(request), schedule_id)
    if not schedule.is_allowed:
        raise Http404
    view = Criteria.written(schedule.view.query)
    context = {
        "schedule": schedule,
        "query": view.query,
        "count": pages.count_of(schedule.member, view),
        "most": pages.COUNTED,
    }
    return render(request, "dossiers/organisation/exports/export.html", context)


@require_POST
@members_only
def stop(request: PersonalRequest, schedule_id: int) -> HttpResponse:
    """Be called to it no more."""
    _mine(_exporter(request), schedule_id).delete()
    messages.success(request, "Cet export est arrêté.")
    return redirect("organisation_exports")


def _exporter(request: PersonalRequest) -> Member:
    member = me(request)
    if not member.exports_files:
        raise Http404
    return member


def _mine(member: Member, schedule_id: int) -> ExportSchedule:
    found = ExportSchedule.objects.select_related("member__user", "view__owner")
    return get_object_or_404(found, pk=schedule_id, member=member)
