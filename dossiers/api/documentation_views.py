"""The page that explains the API to whoever writes a program, made of its own OpenAPI file."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.security.limits import LIMITS
from catalogue.api.problems import KINDS
from catalogue.tokens.models import Scope
from cpf_portal.common.retention import TABLE
from dossiers.api.v1 import api

KINDS_OF_VALUES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "true ou false",
    "object": "objet",
    "array": "liste",
    "null": "null",
}
FORMATS = {"date": "jour (AAAA-MM-JJ)", "date-time": "instant (RFC 3339)"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is given or answered: its name, what it is in words, whether it is needed."""

    name: str
    kind: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that may be asked."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    asked: list[Value]
    given: list[Value]
    answered: str


@require_safe
@login_not_required
def documentation(request: HttpRequest) -> HttpResponse:
    """Tokens, keys, pages and problems, then each operation."""
    most, within = LIMITS["api"]
    context = {
        "families": _families(),
        "objects": _objects(),
        "problems": KINDS,
        "scopes": Scope.choices,
        "most": most,
        "minutes": int(within.total_seconds() // 60),
        "kept": TABLE["api_answers"].how_long,
    }
    return render(request, "dossiers/api/documentation.html", context)


@cache
def _schema() -> dict[str, Any]:
    return api.get_openapi_schema()


@cache
def _families() -> dict[str, list[Operation]]:
    """The operations, by what they are about."""
    found: dict[str, list[Operation]] = {}
    for path, methods in _schema()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    return found


def _operation(method: str, path: str, operation: dict[str, Any]) -> Operation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    good = next(answer for status, answer in operation["responses"].items() if int(status) < 400)
    answered = good.get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        operation["description"].partition("Permission :")[0],
        operation["x-scope"],
        [
            Value(each["name"], _kind(each["schema"]), each["required"], each.get("description", ""))
            for each in operation["parameters"]
        ],
        _values(_resolved(body)),
        _kind(answered),
    )


@cache
def _objects() -> dict[str, list[Value]]:
    """The objects that are answered, or given inside others."""
    schemas = _schema()["components"]["schemas"]
    return {
        name: _values(schema)
        for name, schema in sorted(schemas.items())
        if schema.get("properties") and not name.startswith(("New", "Changed")) and not name.endswith("Body")
    }


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = _schema()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _values(schema: dict[str, Any]) -> list[Value]:
    required = schema.get("required", [])
    return [
        Value(name, _kind(each), name in required, each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "l'un de ses codes" if "enum" in _resolved(schema) else name
    if "anyOf" in schema:
        return " ou ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if "allOf" in schema:
        return _kind(schema["allOf"][0])
    if schema.get("type") == "array":
        return f"liste de {_kind(schema['items'])}"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    return FORMATS.get(schema.get("format", "")) or KINDS_OF_VALUES.get(schema.get("type", ""), "valeur")
