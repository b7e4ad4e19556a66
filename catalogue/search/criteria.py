"""What is asked, one criterion at a time: how each is told, and the address that asks for all but it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from catalogue import communes
from catalogue.results.choosing import NAME as CHOSEN
from catalogue.search.facets import FACETS, RIGHTS
from catalogue.search.query import WIDER, Answer, Search
from cpf_portal.common.french import euros, short_date

if TYPE_CHECKING:
    from catalogue.search.forms import SearchForm

PERIOD = ("mois", "debut_du", "debut_au")
# The parameters of an address that ask for something; the others tell how far, in what order, which page.
CRITERIA = ("q", "lieu", *PERIOD, "prix", "organisme", RIGHTS, *(facet.name for facet in FACETS))
# The parameters behind each part of a search, to say which one could be dropped.
DROPPED = {
    "area": ("le lieu", ("lieu", "rayon")),
    "max_price": ("le prix maximum", ("prix",)),
    "organisation": ("l'organisme", ("organisme",)),
    "dates": ("la période", PERIOD),
    RIGHTS: ("« Couvert par mes droits »", (RIGHTS,)),
} | {facet.name: (f"le filtre « {facet.label} »", (facet.name,)) for facet in FACETS}


@dataclass(frozen=True, slots=True)
class Chip:
    """A criterion that applies, in words, and the address without it."""

    label: str
    query: str


def is_asked(query: QueryDict) -> bool:
    """Whether an address asks for anything."""
    return any(query.get(name, "").strip() for name in CRITERIA)


def without(query: QueryDict, *names: str) -> str:
    """The same address, those parameters apart."""
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


def only_words(query: QueryDict) -> str:
    """The address that asks for the same words and nothing else."""
    return without(query, *(name for name in query if name not in ("q", "ordre", CHOSEN)))


def chips_of(form: "SearchForm", search: Search) -> list[Chip]:
    """Each criterion that applies, the words apart, in the order of the form."""
    query, asked = form.query, form.cleaned_data
    found = [Chip(label, without(query, "page", *names)) for label, names in _of_fields(form, search, asked)]
    ticked = (
        Chip(value.label, _unticked(query, facet.name, value.key))
        for facet in search.facets
        for value in facet.values
        if value.key in search.chosen.get(facet.name, ())
    )
    return [*found, *ticked]


def to_drop(answer: Answer, query: QueryDict) -> list[dict[str, Any]]:
    """Which filters could be dropped, how many offers that would leave, and the address that does it."""
    found = []
    for name, left in answer.without.items():
        if name == "radius":
            wider = f"{without(query, 'page', 'rayon')}&rayon={WIDER}"
            found.append({"label": f"chercher jusqu'à {WIDER} km", "left": left, "query": wider})
            continue
        label, fields = DROPPED[name]
        found.append({"label": f"retirer {label}", "left": left, "query": without(query, "page", *fields)})
    return found


def _of_fields(
    form: "SearchForm", search: Search, asked: dict[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if search.area:
        place = communes.label(form.towns[0]) if form.towns else asked["lieu"]
        near = f", {form.label_of('rayon').lower()}" if form.towns else ""
        yield f"{place}{near}", ("lieu", "rayon")
    if asked.get("mois"):
        yield form.label_of("mois"), ("mois",)
    else:
        if first := asked.get("debut_du"):
            yield f"À partir du {short_date(first)}", ("debut_du",)
        if last := asked.get("debut_au"):
            yield f"Jusqu'au {short_date(last)}", ("debut_au",)
    if search.max_price is not None:
        yield f"{euros(search.max_price)} au plus", ("prix",)
    if search.organisation is not None:
        yield asked["organisme"].name, ("organisme",)


def _unticked(query: QueryDict, name: str, value: str) -> str:
    kept = query.copy()
    kept.pop("page", None)
    kept.setlist(name, [each for each in query.getlist(name) if each != value])
    return kept.urlencode()
