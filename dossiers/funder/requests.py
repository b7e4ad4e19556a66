"""What is asked of a funder: its own requests, their figures, and the lines of its file."""

import csv
from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from catalogue.funders.models import Funder
from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from dossiers.dossier.terms import Terms
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import LIVE, State

BATCH = 500
COLUMNS = (
    "dossier",
    "stagiaire",
    "formation",
    "organisme",
    "début",
    "prix",
    "demandé",
    "accordé",
    "état",
    "motif",
    "par silence",
    "demandé le",
    "réponse attendue le",
    "terminé le",
)
# What a spreadsheet would run instead of showing it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def requests_of(funder: Funder) -> QuerySet[TopUp]:
    """What was asked of that funder, and of no other."""
    return TopUp.objects.filter(funder=funder).select_related(
        "dossier__trainee__user", "dossier__organisation", "dossier__proposal", "funder"
    )


def waiting(funder: Funder) -> QuerySet[TopUp]:
    """What it has not answered, the nearest deadline first."""
    return requests_of(funder).filter(status=TopUp.Status.ASKED).order_by("deadline", "asked_on", "pk")


def figures_of(funder: Funder) -> dict[str, Any]:
    """How many requests of each outcome, their amounts (cents), and the mean time of an answer."""
    answered = Q(status__in=(TopUp.Status.GRANTED, TopUp.Status.DECLINED))
    found = TopUp.objects.filter(funder=funder).aggregate(
        received=Count("pk"),
        waiting_count=Count("pk", filter=Q(status=TopUp.Status.ASKED)),
        granted_count=Count("pk", filter=Q(status=TopUp.Status.GRANTED)),
        declined_count=Count("pk", filter=Q(status=TopUp.Status.DECLINED)),
        dropped_count=Count("pk", filter=Q(status=TopUp.Status.DROPPED)),
        silences=Count("pk", filter=Q(by_silence=True)),
        asked_cents=Sum("asked", default=0),
        granted_cents=Sum("granted", default=0),
        mean=Avg(F("answered_on") - F("asked_on"), filter=answered),
    )
    mean = found["mean"]
    return found | {"mean_days": None if mean is None else round(mean.total_seconds() / 86_400)}


def contacts_are_readable(top_up: TopUp) -> bool:
    """Whether the funder reads how to reach the person: while it answers, or pays for what is not over."""
    granted = top_up.status == TopUp.Status.GRANTED and top_up.dossier.standing in LIVE
    return granted or top_up.status == TopUp.Status.ASKED


def terms_of(dossier: Dossier) -> Terms:
    """The dates, hours and price of what is to be paid: the proposal's while there is one to answer."""
    return dossier.proposal if dossier.status is State.PROPOSED else dossier


class _Line:
    """What a CSV writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines_of(funder: Funder) -> Iterator[str]:
    """Every request as a line of a CSV file (semicolons, as French spreadsheets read them), one at a time."""
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(COLUMNS)
    keys = list(requests_of(funder).order_by("asked_on", "pk").values_list("pk", flat=True))
    for some in batched(keys, BATCH):
        found = requests_of(funder).in_bulk(some)
        for top_up in filter(None, map(found.get, some)):
            yield writer.writerow(map(_plain, _cells(top_up)))


def _cells(top_up: TopUp) -> Iterator[str]:
    dossier = top_up.dossier
    yield from (dossier.number, str(dossier.trainee), dossier.title, dossier.organisation.name)
    terms = terms_of(dossier)
    yield terms.starts_on.isoformat() if terms.starts_on else ""
    for cents in (terms.price, top_up.asked, top_up.granted):
        yield "" if cents is None else euros(cents).removesuffix("€").replace("\u00a0", "")
    yield from (top_up.get_status_display(), top_up.get_reason_display())
    yield "oui" if top_up.by_silence else "non"
    for day in (top_up.asked_on, top_up.deadline, top_up.answered_on):
        yield day.isoformat() if day else ""


def _plain(cell: str) -> str:
    """A cell that a spreadsheet shows as it is."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
