"""Hundreds of ways to damage a good file: each is reported by its element and its line."""

import io

import pytest

from catalogue.edof.reader import read_training
from catalogue.edof.report import Problem
from catalogue.edof.schema import schema
from catalogue.edof.stream import Unreadable, trainings
from catalogue.edof.structure import check
from catalogue.edof.values import Reader
from tests.catalogue import damage


def problems_of(data: bytes) -> list[Problem]:
    """What a reading finds, without a database."""
    found = []
    try:
        for element in trainings(io.BytesIO(data)):
            found += read_training(element)[1].problems
    except Unreadable as unreadable:
        found.append(unreadable.problem)
    return found


VARIANTS = list(damage.variants())


def test_the_good_file_has_no_problem():
    assert problems_of(damage.full_training()) == []


def test_there_are_hundreds_of_damages_of_the_five_sorts():
    assert len(VARIANTS) >= 200
    assert {variant.done for variant in VARIANTS} == set(damage.DAMAGES)
    assert len({variant.data for variant in VARIANTS}) == len(VARIANTS)


@pytest.mark.parametrize("done", damage.DAMAGES)
def test_each_damage_is_reported_by_its_element_and_line(done):
    missed = []
    for variant in VARIANTS:
        if variant.done == done:
            problems = problems_of(variant.data)
            told = [(p.element, p.line) for p in problems]
            if not any(variant.element in p.element and p.line == variant.line for p in problems):
                missed.append((str(variant), told))
            assert all(p.message and p.remedy for p in problems)
    assert missed == []


def test_what_is_optional_may_be_left_out():
    wrong = {
        str(variant): problems for variant in damage.harmless() if (problems := problems_of(variant.data))
    }
    assert wrong == {}


def test_what_the_schema_refuses_is_always_explained():
    """The checker in C and the one that explains read the same table: they never disagree."""
    for variant in VARIANTS:
        for element in trainings(io.BytesIO(variant.data)):
            r = Reader("F1")
            check(r, element)
            built = schema().validate(element)
            assert bool(r.problems) != built, str(variant)
