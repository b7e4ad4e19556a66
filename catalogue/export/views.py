"""The organisation's catalogue as a file: what it will hold, and the file itself, streamed."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.security.requests import PersonalRequest
from catalogue.export import writer
from catalogue.organisations.members import keepers_only, me
from catalogue.trainings.models import Training

# What the format wants of every training.
LACKING = Q(certification=None) | Q(objectives="") | Q(results="") | Q(content="")
LACKING |= Q(actions__sessions=None)


def trainings_of(request: PersonalRequest) -> QuerySet[Training]:
    """The trainings of the member's organisation."""
    return Training.objects.filter(organisation=me(request).organisation_id)


@require_safe
@keepers_only
def page(request: PersonalRequest) -> HttpResponse:
    """How many trainings there are, and those that the format cannot carry as they are."""
    lacking = trainings_of(request).filter(LACKING).distinct()
    context = {
        "count": trainings_of(request).count(),
        "lacking": lacking.order_by("title", "pk").only("title", "number")[:20],
        "lacking_count": lacking.count(),
    }
    return render(request, "catalogue/export/page.html", context)


@require_safe
@keepers_only
def download(request: PersonalRequest) -> StreamingHttpResponse:
    """The file."""
    organisation = me(request).organisation
    name = f"catalogue-{organisation.siret}-{timezone.localdate():%Y%m%d}.xml"
    return StreamingHttpResponse(
        writer.written(organisation),
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
