"""The searches people type find what they mean: the judged set scores nDCG@10 ≥ 0.9."""

import math
import re
from typing import NamedTuple

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalogue.communes import distance_km, find
from catalogue.search.forms import SearchForm
from catalogue.search.models import Offer
from catalogue.search.words import refresh
from cpf_portal.demo import catalogue
from tests.catalogue.search.relevance import JUDGED

pytestmark = pytest.mark.django_db


class Judged(NamedTuple):
    """What is typed, the titles that are best, those that are near, and where."""

    words: str
    best: str
    near: str = ""
    town: str = ""


def judged() -> list[Judged]:
    return [Judged(*(part.strip() for part in line.split(";"))) for line in JUDGED.strip().splitlines()]


def worth(offer: Offer, best: str, near: str, town: str) -> int:
    if town:
        place = offer.action.place
        there = find(town)[0].position
        if place is None or place.latitude is None or place.longitude is None:
            return 0
        if distance_km((place.latitude, place.longitude), there) > 30:
            return 0
    title = offer.action.training.title
    return 2 if re.search(best, title) else 1 if near and re.search(near, title) else 0


def gain(worths: list[int]) -> float:
    return sum((2.0**w - 1) / math.log2(rank + 2) for rank, w in enumerate(worths[:10]))


def score(line: Judged, everything: list[Offer]) -> float:
    words, best, near, town = line
    query = QueryDict(mutable=True)
    query.update({"q": words, "lieu": town})
    found = list(SearchForm(query).search().answer().offers[:10])
    ideal = sorted((worth(offer, best, near, town) for offer in everything), reverse=True)
    assert gain(ideal), (words, town)
    return gain([worth(offer, best, near, town) for offer in found]) / gain(ideal)


def test_the_set_scores_nine_tenths() -> None:
    catalogue.load(timezone.localdate())
    refresh()
    everything = list(Offer.objects.select_related("action__training", "action__place"))
    scores = {f"{line.words} {line.town}".strip(): score(line, everything) for line in judged()}
    assert len(judged()) >= 60
    worst = sorted(scores.items(), key=lambda each: each[1])[:8]
    assert sum(scores.values()) / len(scores) >= 0.9, worst
    assert worst[0][1] >= 0.5, worst


def test_every_judgement_is_about_something() -> None:
    """A pattern that no title matches would make its search count for nothing."""
    catalogue.load(timezone.localdate())
    titles = list(Offer.objects.values_list("action__training__title", flat=True))
    for words, best, near, _ in judged():
        assert any(re.search(best, title) for title in titles), (words, best)
        assert not near or any(re.search(near, title) for title in titles), (words, near)
