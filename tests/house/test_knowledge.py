"""Knowledge runs one way, as imports do: no relation, page, template or state's name of a floor above."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from dossiers.lifecycle import State
from tests.house.floors import DOSSIERS, floor_of, floor_of_module, modules, templates

TO_PAGES = {"redirect", "reverse", "reverse_lazy", "resolve_url"}
LOOKUPS = {
    "filter", "exclude", "get", "Q", "annotate", "aggregate", "order_by", "values", "values_list", "only", "defer",
    "select_related", "prefetch_related", "Prefetch", "F", "Count", "Sum", "Min", "Max", "Exists", "get_or_create",
    "getattr", "hasattr",
}  # fmt: skip
PATH = re.compile(r"\w+(?:__\w+)+")
WORD = re.compile(r"\w+")


def relations() -> dict[str, int]:
    """The names by which a model is reached from those it points to, and the floor it stands on."""
    names: dict[str, set[int]] = {}
    for model in apps.get_models():
        below = floor_of_module(model.__module__)
        for relation in model._meta.related_objects:
            above = floor_of_module(relation.related_model.__module__)
            if above > below >= 0:
                for name in {relation.name, relation.get_accessor_name()} - {None}:
                    names.setdefault(str(name), set()).add(above)
    return {name: min(floors) for name, floors in names.items()}


def pages(resolver: URLResolver | None = None, inside: str = "") -> Iterator[tuple[str, int]]:
    """The names of pages, and the floor that serves each; those of the administration are a library's."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from pages(each, inside or each.namespace or "")
        elif isinstance(each, URLPattern) and each.name and not inside:
            yield each.name, floor_of_module(each.callback.__module__)


def called(node: ast.Call) -> str:
    """The last name of what is called: `filter` of `Dossier.objects.filter(…)`."""
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def strings(node: ast.AST) -> Iterator[str]:
    """The literals of an expression, wherever they are in it."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def named_by(node: ast.expr) -> Iterator[str]:
    """The pages that a piece of code may name."""
    if isinstance(node, ast.Call) and called(node) in TO_PAGES and node.args:
        yield from strings(node.args[0])
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" in node.value:
        yield node.value


def lookups(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What a module may reach a row's relations by: attributes, and the names of lookups."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if PATH.fullmatch(node.value):
                yield from ((node.lineno, part) for part in node.value.split("__"))
        elif isinstance(node, ast.Call):
            keywords = [keyword.arg or "" for keyword in node.keywords]
            given = keywords if called(node) in LOOKUPS else [name for name in keywords if "__" in name]
            if called(node) in LOOKUPS:
                given += [text.lstrip("-") for arg in node.args for text in strings(arg)]
            yield from ((node.lineno, part) for name in given for part in name.split("__"))


def test_no_relation_of_a_floor_above() -> None:
    above = relations()
    assert above["dossiers"] == DOSSIERS + 1, "the dossiers of a trainee are found by this test"
    reached = [
        f"{path}:{line} {name}"
        for path, tree in modules()
        for line, name in lookups(tree)
        if floor_of(path) < above.get(name, -1)
    ]
    assert not reached


def test_no_relation_of_a_floor_above_in_a_template() -> None:
    above = relations()
    reached = [
        f"{path} {name}"
        for path, text in templates()
        for tag in re.findall(r"\{[{%].*?[%}]\}", text)
        for name in re.findall(r"\.(\w+)", re.sub(r"\"[^\"]*\"", "", tag))
        if floor_of(path) < above.get(name, -1)
    ]
    assert not reached


def test_no_name_of_a_state_below_dossiers() -> None:
    states = {state.value for state in State}
    named = [
        f"{path}:{node.lineno} {node.value}"
        for path, tree in modules()
        if floor_of(path) < DOSSIERS
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in states
    ]
    assert not named


def test_no_page_of_a_floor_above() -> None:
    """A name of several words is a page's wherever it is written; `home` or `dossier`, where a page is asked for."""
    above = dict(pages())
    assert above["dossier"] > DOSSIERS, "the page of a dossier is found by this test"
    named = [
        f"{path}:{node.lineno} {name}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.expr)
        for name in named_by(node)
        if floor_of(path) < above.get(name, -1)
    ]
    assert not named


def test_no_page_of_a_floor_above_in_a_template() -> None:
    above = dict(pages())
    named = [
        f"{path} {name}"
        for path, text in templates()
        for name in re.findall(r"""\{% (?:url|current) ["']([\w:-]+)""", text)
        if floor_of(path) < above.get(name, -1)
    ]
    assert not named


def test_no_tags_of_a_floor_above() -> None:
    options: Any = settings.TEMPLATES[0]["OPTIONS"]
    loaded = [
        f"{path} {name}"
        for path, text in templates()
        for names in re.findall(r"\{% load ([\w ]+)", text)
        for name in names.split()
        if floor_of(path) < floor_of_module(options["libraries"].get(name, "django"))
    ]
    assert not loaded


def test_no_template_of_a_floor_above() -> None:
    taken = [
        f"{path} {name}"
        for path, text in templates()
        for name in re.findall(r"""\{% (?:include|extends) ["']([\w/.-]+)""", text)
        if not name.startswith(("base.html", "layouts/", "components/", "admin/"))
        if floor_of(path) < floor_of(name)
    ]
    rendered = [
        f"{path}:{node.lineno} {node.value}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"[\w/.-]+\.(html|txt)", node.value) and "/" in node.value
        if not node.value.startswith(("components/", "admin/"))
        if floor_of(path) < floor_of(node.value)
    ]
    assert not taken + rendered
