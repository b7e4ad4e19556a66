"""One query object: what is asked of the catalogue, and the offers that answer."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from catalogue.models import MIN_DAYS_BEFORE_START, Action, Session
from cpf_portal.business_days import add_business_days

CONFIGURATION = "french_plain"
# Weights of content, objectives, summary, title.
WEIGHTS = [0.05, 0.1, 0.3, 1.0]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; an empty part filters nothing. `max_price` is in cents."""

    words: str = ""
    place: str = ""
    mode: str = ""
    max_price: int | None = None
    order: str = "pertinence"

    def results(self, today: date | None = None) -> QuerySet[Action]:
        """The published offers with a session one may still enter, in a stable order.

        Each has `next_start`, the first day of its next session (None for a permanent entry).
        """
        today = today or timezone.localdate()
        found = Action.objects.filter(
            Exists(enterable(today)), is_published=True, training__is_published=True
        ).select_related("training__organisation", "training__certification", "place")
        found = self._with_words(self._at_a_place(found))
        if self.mode:
            found = found.filter(mode=self.mode)
        if self.max_price is not None:
            found = found.filter(price__lte=self.max_price)
        return found.annotate(next_start=Subquery(_next_start(today))).order_by(*self._order())

    def _with_words(self, found: QuerySet[Action]) -> QuerySet[Action]:
        """All the words, whatever their accents and endings; the last one may be begun only."""
        query = _query(self.words)
        if query is None:
            return found
        rank = SearchRank(F("training__search"), query, weights=WEIGHTS)
        return found.filter(training__search=query).annotate(rank=rank)

    def _at_a_place(self, found: QuerySet[Action]) -> QuerySet[Action]:
        """In a town, or where the postcode begins so."""
        place = self.place.strip()
        if not place:
            return found
        if re.fullmatch(r"\d{2,5}", place, re.ASCII):
            return found.filter(place__postcode__startswith=place)
        return found.filter(place__town__unaccent__istartswith=place)

    def _order(self) -> list[Any]:
        by_start = F("next_start").asc(nulls_last=True)
        ranked = _query(self.words) is not None
        return {
            "prix": ["price", by_start, "pk"],
            "debut": [by_start, "price", "pk"],
        }.get(self.order, [*(["-rank"] if ranked else []), by_start, "price", "pk"])


def enterable(today: date) -> QuerySet[Session]:
    """The sessions of an outer action that may be asked for today: open and far enough, or permanent."""
    first = add_business_days(today, MIN_DAYS_BEFORE_START)
    return Session.objects.filter(action=OuterRef("pk"), is_open=True).filter(
        Q(starts_on=None) | Q(starts_on__gte=first)
    )


def _next_start(today: date) -> Any:
    return enterable(today).order_by().values("action").annotate(first=Min("starts_on")).values("first")


def _query(words: str) -> SearchQuery | None:
    """The words as a text search query; None when there is nothing to look for."""
    found = re.findall(r"\w+", words)
    if not found:
        return None
    whole = SearchQuery(" ".join(found), config=CONFIGURATION)
    # `anglai` must find « anglais »: the last word also counts as a beginning.
    begun = SearchQuery(f"{' & '.join(found)}:*", config=CONFIGURATION, search_type="raw")
    return whole | begun
