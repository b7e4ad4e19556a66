"""Hundreds of ways to damage a good file: each is reported by its element and its line."""

import io

import pytest

from catalogue.imports.edof.file.reader import read_training
from catalogue.imports.edof.file.schema import schema
from catalogue.imports.edof.file.stream import trainings
from catalogue.imports.edof.file.structure import check
from catalogue.imports.edof.file.values import Reader
from catalogue.imports.report import Problem, Unreadable
from tests.catalogue.imports import damage


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


def test_the_good_file_has_no_problem() -> None:
    assert problems_of(damage.full_training()) == []


def test_there_are_hundreds_of_damages_of_the_six_sorts() -> None:
    assert len(VARIANTS) >= 200
    assert {variant.done for variant in VARIANTS} == set(damage.DAMAGES)
    assert len({variant.data for variant in VARIANTS}) == len(VARIANTS)


@pytest.mark.parametrize("done", damage.DAMAGES)
def test_each_damage_is_reported_by_its_element_and_line(done: str) -> None:
    missed = []
    for variant in VARIANTS:
        if variant.done == done:
            problems = problems_of(variant.data)
            told = [(p.place, p.line) for p in problems]
            if not any(variant.element in p.place and p.line == variant.line for p in problems):
                missed.append((str(variant), told))
            assert all(p.message and p.remedy for p in problems)
    assert missed == []


@pytest.mark.parametrize(
    ("sign", "words"), [("&eacute;", "est du HTML"), ("&", "un « & » est seul"), ("&x", "un « & » est seul")]
)
def test_a_sign_that_no_xml_holds_is_told_with_its_line_and_column(sign: str, words: str) -> None:
    found = list(damage.broken_texts(sign))
    assert len(found) > 30
    for variant in found:
        [problem] = problems_of(variant.data)
        line = variant.data.splitlines()[variant.line - 1]
        assert words in problem.message, str(variant)
        assert problem.line == variant.line, str(variant)
        at = line.index(b"&") + 1 + (len(sign) - 1 if sign == "&x" else 0)
        assert f"colonne {at}," in problem.message, str(variant)


def test_every_problem_of_a_damage_is_said_once_and_none_hides_another() -> None:
    """Whatever is wrong with a training, another thing wrong with it is told all the same."""
    for variant in VARIANTS:
        alone = problems_of(variant.data)
        assert len({(p.line, p.place, p.message) for p in alone}) == len(alone), str(variant)
        if b"20270212" not in variant.data or variant.element in ("fin", "periode", "session", "action"):
            continue
        both = problems_of(variant.data.replace(b"<fin>20270212", b"<fin>20270231"))
        told = {(p.line, p.message) for p in both}
        assert {(p.line, p.message) for p in alone} <= told, str(variant)
        assert any("cette date n'existe pas" in message for _, message in told), str(variant)


def test_what_is_optional_may_be_left_out() -> None:
    wrong = {
        str(variant): problems for variant in damage.harmless() if (problems := problems_of(variant.data))
    }
    assert wrong == {}


def test_what_the_schema_refuses_is_always_explained() -> None:
    """The checker in C and the one that explains read the same table: they never disagree."""
    for variant in VARIANTS:
        for element in trainings(io.BytesIO(variant.data)):
            r = Reader("F1")
            built = schema().validate(element)  # before the check, which takes off what is foreign
            check(r, element)
            assert bool(r.problems) != built, str(variant)
