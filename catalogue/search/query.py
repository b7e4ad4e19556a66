"""One query object: what is asked of the catalogue, and the offers that answer, in a stated order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Count, DateField, F, Func, Prefetch, Q, QuerySet, Value, When
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from catalogue.search import words
from catalogue.search.area import Area, distance
from catalogue.search.facets import FACETS, Facet, Tally, conditions, covered, unticked
from catalogue.search.means import Means
from catalogue.search.models import Offer
from catalogue.trainings.bookable import first_day
from catalogue.trainings.models import Action
from cpf_portal.common.database.replica import reading_connection

# A match weighs more in a short title.
LENGTH = 1
# The last start of an offer one may enter on any day (`catalogue/migrations/sql/0001_offers.sql`).
ANY_DAY = date(9999, 12, 31)
# Whether anything answers, planned as if all were read: by the index of words. With `LIMIT 1` Postgres hopes
# to meet one soon in the table, and reads it to the end when nothing is called so.
IS_ANY = "WITH found AS MATERIALIZED ({}) SELECT EXISTS (SELECT FROM found)"
# What a list of offers does not show of each, and is long.
UNSHOWN = ("training__summary", "training__objectives", "training__results", "training__content")
# The radius proposed when a smaller one finds nothing, in km.
WIDER = 100
ORDERS = {
    "pertinence": "Les titres les plus proches de vos mots d'abord ; puis la session la plus proche, puis le "
    "prix.",
    "prix": "La moins chère d'abord.",
    "debut": "La session la plus proche d'abord ; les entrées permanentes à la fin.",
    "distance": "La moins éloignée d'abord.",
    "note": "La mieux notée d'abord ; celles qui n'ont pas trois avis publiés à la fin.",
}


@dataclass(frozen=True)
class Search:
    """What is looked for; an empty part filters nothing. Amounts are in cents.

    `chosen` has the ticked values of each facet; `means` is what the person may pay with, if known.
    """

    words: str = ""
    area: Area | None = None
    max_price: int | None = None
    means: Means | None = None
    starts_from: date | None = None
    starts_to: date | None = None
    organisation: int | None = None
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = "pertinence"

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The groups of boxes: « couvert par mes droits » only for whoever has rights."""
        return FACETS if self.means is None else (covered(self.means), *FACETS)

    def answer(self, today: date | None = None) -> "Answer":
        """The offers of today; when words find nothing, those of the nearest words that find something."""
        answer = Answer(self, today or timezone.localdate())
        if not self.words or answer.total or answer.without:
            return answer
        if self._is_anything_called(self.words, answer.today):
            return answer
        nearest = self._nearest(words.corrected(self.words) or self.words, answer.today)
        return replace(answer, search=replace(self, words=nearest), typed=self.words) if nearest else answer

    def _is_anything_called(self, text: str, today: date) -> bool:
        """Whether words find anything at all, whatever the filters."""
        found, values = Search(words=text).base(today).values("pk").query.sql_with_params()
        with reading_connection().cursor() as cursor:
            cursor.execute(IS_ANY.format(found), values)
            return bool(cursor.fetchone()[0])

    def _nearest(self, text: str, today: date) -> str:
        """The words that find something together: all of them, or one after the other those that may stay."""
        if self._is_anything_called(text, today):
            return text
        kept = ""
        for word in words.telling(text):
            longer = f"{kept} {word}".strip()
            if self._is_anything_called(longer, today):
                kept = longer
        return kept

    def base(self, today: date) -> QuerySet[Offer]:
        """The offers that may be asked for, before the boxes are looked at."""
        return Offer.objects.filter(self._asked(today))

    def holds(self, today: date) -> Q:
        """The condition on an offer, the boxes included."""
        return self._asked(today) & conditions(self.facets, self.chosen)

    def page(self, today: date) -> QuerySet[Offer]:
        """The offers that the boxes leave, in order, with `next_start` and, around a point, `away` (km).

        What is shown of them is read for those of a page alone.
        """
        found = Offer.objects.filter(self.holds(today))
        found = found.annotate(next_start=next_start(max(first_day(today), self.starts_from or today)))
        if self.area and self.area.centre:
            found = found.annotate(away=distance(self.area.centre))
        query = words.words_of(self.words)
        if query and self.order == "pertinence":
            strict = SearchRank(F("title"), query.strict, normalization=LENGTH)
            wide = SearchRank(F("title"), query.wide, normalization=LENGTH)
            found = found.annotate(rank=strict * 2 + wide)
        shown = Action.objects.select_related("training__organisation", "training__certification", "place")
        return (
            found.prefetch_related(Prefetch("action", shown.defer(*UNSHOWN)))
            .defer("title", "document")
            .order_by(*self._order(ranked=query is not None))
        )

    def _asked(self, today: date) -> Q:
        asked = self._starting(today) & self._called()
        if self.area:
            asked &= self.area.holds()
        if self.max_price is not None:
            asked &= Q(price__lte=self.max_price)
        if self.organisation is not None:
            asked &= Q(organisation=self.organisation)
        return asked

    def _starting(self, today: date) -> Q:
        """A session that may be asked for today, and that starts when wanted (or when one chooses)."""
        first = max(first_day(today), self.starts_from or today)
        if self.starts_to is None:
            return Q(last_start__gte=first)
        if self.starts_to < first:
            return Q(pk=None)
        return Q(last_start=ANY_DAY) | Q(LessThanOrEqual(next_start(first), self.starts_to))

    def _called(self) -> Q:
        """All the words in the training's texts, or a certification named by its code."""
        query = words.words_of(self.words)
        if query is None:
            return Q()
        called = Q(document=query.wide)
        for name in words.names_with_signs(self.words):
            called &= Q(action__training__title__icontains=name)
        codes = words.codes_of(self.words)
        return called | Q(certification_code__in=codes) if codes else called

    def _order(self, *, ranked: bool) -> list[Any]:
        by_start = F("next_start").asc(nulls_last=True)
        away = [F("away").asc(nulls_last=True)] if self.area and self.area.centre else []
        return {
            "prix": ["price", by_start, "pk"],
            "debut": [by_start, "price", "pk"],
            "distance": [*away, by_start, "price", "pk"],
            "note": [F("rating").desc(nulls_last=True), by_start, "price", "pk"],
        }.get(self.order, [*(["-rank"] if ranked else []), by_start, "price", "pk"])


@dataclass(frozen=True)
class Answer:
    """What a search finds: `typed` are the words of the person when others were looked for instead."""

    search: Search
    today: date
    typed: str = ""

    @cached_property
    def tally(self) -> Tally:
        """The offers there are, before the boxes are looked at, counted in one statement."""
        return Tally(self.search.facets, self.search.base(self.today))

    @cached_property
    def counts(self) -> dict[str, int]:
        """What each box would leave, as `<facet>_<value>`."""
        return self.tally.boxes(self.search.chosen)

    @cached_property
    def total(self) -> int:
        """How many offers there are."""
        return self.tally.left(self.search.chosen)

    @property
    def offers(self) -> QuerySet[Offer]:
        """The offers, in order."""
        return self.search.page(self.today)

    @cached_property
    def without(self) -> dict[str, int]:
        """When nothing is found: each filter that could be dropped, and how many offers that would leave.

        In one statement for all that is no box: the boxes are counted already.
        """
        chosen = self.search.chosen
        boxes = {name: self.tally.left(unticked(chosen, name)) for name in chosen}
        return {name: left for name, left in (self._left() | boxes).items() if left}

    def _left(self) -> dict[str, int]:
        lighter = {name: search.holds(self.today) for name, search in self._lighter()}
        if not lighter:
            return {}
        counts = {f"without_{name}": Count("pk", filter=holds) for name, holds in lighter.items()}
        found = Offer.objects.filter(reduce(or_, lighter.values())).aggregate(**counts)
        return {name: found[f"without_{name}"] for name in lighter}

    def _lighter(self) -> Iterator[tuple[str, Search]]:
        """The same search, a filter apart that is no box."""
        search = self.search
        if search.area and search.area.centre and search.area.radius < WIDER:
            yield "radius", replace(search, area=replace(search.area, radius=WIDER))
        for name in ("area", "max_price", "organisation"):
            if getattr(search, name) is not None:
                yield name, replace(search, **{name: None})  # type: ignore[arg-type]
        if search.starts_from or search.starts_to:
            yield "dates", replace(search, starts_from=None, starts_to=None)


def next_start(first: date) -> Any:
    """The first start of an offer from that day on; null where one may choose the day.

    The nearest ones are looked at in place: calling the function for each row takes six times longer.
    """
    always = When(last_start=ANY_DAY, then=None)
    near = (When(**{f"starts__{index}__gte": first}, then=F(f"starts__{index}")) for index in range(3))
    last = Func("starts", Value(first), function="first_from", output_field=DateField())
    return Case(always, *near, default=last, output_field=DateField(null=True))
