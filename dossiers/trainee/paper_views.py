"""What a trainee keeps of a dossier: the summary to print, the calendar file, their own document."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.documents.files import stream
from dossiers.dossier.declarations import declarations_of
from dossiers.dossier.models import Dossier
from dossiers.eligibility.facts import answers_of
from dossiers.force_majeure.models import ClaimDocument
from dossiers.lifecycle import State
from dossiers.money import closings
from dossiers.trainee import answers, calendar_file, endings, presentation
from dossiers.trainee.views import the_dossier


def sent_dossier(request: HttpRequest, number: str) -> Dossier:
    """The person's dossier, once it was sent; 404 for a draft, of which there is nothing to keep."""
    dossier = the_dossier(request, number)
    if dossier.status is State.DRAFT:
        raise Http404
    return dossier


@require_safe
def summary(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about a dossier on one page made to be printed."""
    dossier = sent_dossier(request, number)
    journal = list(dossier.entries.all())
    figures, closing = presentation.figures_of(dossier), closings.of(dossier)
    context = {
        "dossier": dossier,
        "now": timezone.localtime(),
        "answers": answers.answers_of(dossier),
        "money": figures and presentation.money_of(dossier, figures),
        "closing": closing,
        "ending": closing and endings.ending_kept(closing),
        "claim": getattr(dossier, "claim", None),
        "declarations": declarations_of(dossier, journal),
        "timeline": presentation.timeline_of(dossier, journal),
    }
    return render(request, "dossiers/trainee/summary.html", context)


@require_safe
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The dossier's dates as an iCalendar file; 404 when no date is left to come or to know."""
    dossier = sent_dossier(request, number)
    content = calendar_file.of(dossier)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="dossier-{dossier.number}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The agreement of a parent that the person joined to the dossier."""
    given = answers_of(the_dossier(request, number)).agreement
    if given is None:
        raise Http404
    return stream(given, f"accord-{number}")


@require_safe
def document(request: HttpRequest, number: str, rank: int) -> HttpResponse:
    """One of the supporting documents the person gave for force majeure."""
    dossier = sent_dossier(request, number)
    given = get_object_or_404(ClaimDocument.objects.select_related("document"), claim=dossier.pk, rank=rank)
    return stream(given.document, f"justificatif-{number}-{rank}")
