"""What is asked of a funder: its own requests, their figures, and the lines of its file."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db.models import Avg, BooleanField, Case, Count, F, Q, QuerySet, Sum, When

from catalogue.funders.models import Funder
from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import lapsed
from dossiers.dossier.terms import Terms
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import LIVE, TERMINAL, State

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
ENDED = [state for state in TERMINAL if state is not State.COMPLETED]
VOID = "void"
STATES = [*TopUp.Status.choices, (VOID, "Accordée, puis annulée")]


def _is_void() -> Q:
    """Granted, but nothing of it is due: its dossier ended since, and its closing keeps none of it."""
    over = Q(dossier__state__in=ENDED) & (Q(dossier__closing=None) | Q(dossier__closing__top_up_kept=0))
    return Q(status=TopUp.Status.GRANTED) & (over | lapsed("dossier__"))


def requests_of(funder: Funder) -> QuerySet[TopUp]:
    """What was asked of that funder, and of no other; `is_void` says what was granted and is due no more."""
    found = TopUp.objects.filter(funder=funder).annotate(is_void=_when(_is_void()))
    return found.select_related(
        "dossier__trainee__user", "dossier__organisation", "dossier__proposal", "funder"
    )


def _when(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def in_state(found: QuerySet[TopUp], state: str) -> QuerySet[TopUp]:
    """Those of an outcome that `STATES` names: what was granted and is due no more is apart."""
    if state == VOID:
        return found.filter(_is_void())
    found = found.filter(status=state)
    return found.exclude(_is_void()) if state == TopUp.Status.GRANTED else found


def waiting(funder: Funder) -> QuerySet[TopUp]:
    """What it has not answered, the nearest deadline first."""
    return requests_of(funder).filter(status=TopUp.Status.ASKED).order_by("deadline", "asked_on", "pk")


def figures_of(funder: Funder) -> dict[str, Any]:
    """How many requests of each outcome, their amounts (cents), and the mean time of an answer."""
    answered = Q(status__in=(TopUp.Status.GRANTED, TopUp.Status.DECLINED))
    stands = Q(status=TopUp.Status.GRANTED, is_void=False)
    found = requests_of(funder).aggregate(
        received=Count("pk"),
        waiting_count=Count("pk", filter=Q(status=TopUp.Status.ASKED)),
        granted_count=Count("pk", filter=stands),
        void_count=Count("pk", filter=Q(is_void=True)),
        declined_count=Count("pk", filter=Q(status=TopUp.Status.DECLINED)),
        dropped_count=Count("pk", filter=Q(status=TopUp.Status.DROPPED)),
        silences=Count("pk", filter=Q(by_silence=True)),
        asked_cents=Sum("asked", default=0),
        granted_cents=Sum("granted", filter=stands, default=0),
        void_cents=Sum("granted", filter=Q(is_void=True), default=0),
        mean=Avg(F("answered_on") - F("asked_on"), filter=answered),
    )
    mean = found["mean"]
    return found | {"mean_days": None if mean is None else round(mean.total_seconds() / 86_400)}


def state_of(top_up: TopUp) -> str:
    """The outcome of a request of `requests_of`, in words."""
    return dict(STATES)[VOID if top_up.is_void else top_up.status]  # type: ignore[attr-defined]


def contacts_are_readable(top_up: TopUp) -> bool:
    """Whether the funder reads how to reach the person: while it answers, or pays for what is not over."""
    granted = top_up.status == TopUp.Status.GRANTED and top_up.dossier.standing in LIVE
    return granted or top_up.status == TopUp.Status.ASKED


def terms_of(dossier: Dossier) -> Terms:
    """The dates, hours and price of what is to be paid: the proposal's while there is one to answer."""
    return dossier.proposal if dossier.status is State.PROPOSED else dossier


def cells_of(funder: Funder) -> Iterator[Iterator[str]]:
    """Every request as the cells of `COLUMNS`, one at a time."""
    keys = list(requests_of(funder).order_by("asked_on", "pk").values_list("pk", flat=True))
    for some in batched(keys, BATCH):
        found = requests_of(funder).in_bulk(some)
        for top_up in filter(None, map(found.get, some)):
            yield _cells(top_up)


def _cells(top_up: TopUp) -> Iterator[str]:
    dossier = top_up.dossier
    yield from (dossier.number, str(dossier.trainee), dossier.title, dossier.organisation.name)
    terms = terms_of(dossier)
    yield terms.starts_on.isoformat() if terms.starts_on else ""
    for cents in (terms.price, top_up.asked, top_up.granted):
        yield "" if cents is None else euros(cents).removesuffix("€").replace("\u00a0", "")
    yield from (state_of(top_up), top_up.get_reason_display())
    yield "oui" if top_up.by_silence else "non"
    for day in (top_up.asked_on, top_up.deadline, top_up.answered_on):
        yield day.isoformat() if day else ""
