"""What leaves the site: a view as a sheet, a dossier on paper; the sessions as a calendar."""

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.documents.files import download
from accounts.security.limits import count_use
from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.errors import Refused
from cpf_portal.common.files import csv_file
from dossiers.organisation.output import agenda, printed, sheets
from dossiers.organisation.output.models import CalendarFeed
from dossiers.organisation.views import the_dossier
from dossiers.organisation.worklist import layouts
from dossiers.organisation.worklist.columns import CONTACTS, known
from dossiers.organisation.worklist.criteria import Criteria


@require_safe
@members_only
def sheet(request: PersonalRequest, kind: str) -> HttpResponseBase:
    """A view in the columns that its reader chose; 404 for readers, and for what is no view.

    What one reads stays on the site; what leaves it, with personal data, leaves with who answers for them,
    and with who invoices, who needs no telephone for it.
    """
    member, view = me(request), Criteria.read(request.GET)
    if not member.exports_files or view.wrong:
        raise Http404
    chosen, name = layouts.reader_of(member).layout.columns, f"dossiers-{timezone.localdate()}.{kind}"
    codes = known(code for code in chosen if member.handles_files or code not in CONTACTS)
    if kind == "csv":
        return csv_file(name, *sheets.cells_of(member, view, codes))
    file = BytesIO()
    sheets.write_xlsx(file, member, view, codes)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name)


@require_POST
@members_only
def dossier_paper(request: PersonalRequest, number: str) -> HttpResponse:
    """A dossier in PDF, for whoever reads it here: it says no more than the page, which prints too."""
    dossier = the_dossier(request, number)
    try:
        count_use("paper", request.user.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("organisation_dossier", number)
    content = printed.made(dossier, str(request.user), timezone.localdate())
    return download(content, "application/pdf", f"dossier-{dossier.number}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def calendar(request: PersonalRequest) -> HttpResponse:
    """The address of the member's calendar: made anew by a form, and then shown once."""
    member, address = me(request), ""
    if request.method == "POST":
        address = settings.SITE_URL + reverse("organisation_calendar_feed", args=[agenda.make(member)])
    feed = CalendarFeed.objects.filter(member=member).first()
    context = {"feed": feed, "address": address}
    return render(request, "dossiers/organisation/output/calendar.html", context)


@require_POST
@members_only
def revoke_calendar(request: PersonalRequest) -> HttpResponse:
    """Make the address lead nowhere."""
    agenda.revoke(me(request))
    messages.success(request, "Cette adresse ne mène plus nulle part.")
    return redirect("organisation_calendar")


@require_safe
@login_not_required
def calendar_feed(request: PersonalRequest, token: str) -> HttpResponse:
    """The calendar, for whichever program has its address; 404 for any other."""
    member = agenda.whose(token)
    if member is None:
        raise Http404
    return HttpResponse(agenda.written(member), content_type="text/calendar; charset=utf-8")
