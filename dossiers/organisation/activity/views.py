"""An organisation's activity in figures: charts, the tables they are drawn from, and a file of them."""

from decimal import Decimal

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.files import csv_file
from dossiers.organisation.activity.counting import Activity, Month, activity_of

HEADINGS = (
    *("Mois", "Demandes reçues", "Refusées", "Sans réponse", "Temps médian de réponse (jours ouvrés)"),
    *("Inscriptions", "À recevoir (euros)"),
)


@require_safe
@members_only
def activity(request: PersonalRequest) -> HttpResponse:
    """The last twelve months, by month and by training."""
    found = _activity(request)
    context = {
        "months": found.months,
        "trainings": found.trainings,
        "under_way": found.under_way,
        "income": sum(month.income for month in found.months),
        "charts": [
            ("Demandes reçues, par mois", [_bar(month, month.received) for month in found.months]),
            ("Inscriptions, par mois", [_bar(month, month.enrolled) for month in found.months]),
            ("À recevoir, par mois, en euros", [_bar(month, month.income // 100) for month in found.months]),
        ],
    }
    return render(request, "dossiers/organisation/activity/activity.html", context)


@require_safe
@members_only
def export(request: PersonalRequest) -> StreamingHttpResponse:
    """The months as a table for a spreadsheet."""
    return csv_file("activite.csv", HEADINGS, map(_line, _activity(request).months))


def _activity(request: PersonalRequest) -> Activity:
    """What the member's organisation did; 404 for who keeps the catalogue only."""
    if not me(request).sees_files:
        raise Http404
    return activity_of(me(request).organisation_id, timezone.localdate())


def _bar(month: Month, value: int) -> tuple[str, int]:
    return f"{month.first:%m/%y}", value


def _line(month: Month) -> list[str | int]:
    days = "" if month.answer_days is None else month.answer_days
    income = f"{Decimal(month.income) / 100:.2f}".replace(".", ",")
    counts = month.received, month.refused, month.unanswered
    return [f"{month.first:%Y-%m}", *counts, days, month.enrolled, income]
