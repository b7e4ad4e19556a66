"""Declaring what a program may ask: each read and each write with its scope, its words and its problems."""

from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from catalogue.api.bearer import Bearer, CallersRequest
from catalogue.api.once import once
from catalogue.api.problems import JSON
from catalogue.tokens.models import Scope


class WrongValue(Schema):
    """Une valeur à corriger."""

    field: str = Field(description="Où, comme un chemin ; vide quand c'est l'ensemble.")
    detail: str = Field(description="Que corriger.")


class ProblemDetails(Schema):
    """Un problème (RFC 9457) : le même pour toutes les erreurs."""

    type: str = Field(description="L'adresse où ce genre de problème est expliqué.")
    title: str
    status: int
    detail: str = Field(description="Ce qui s'est passé, en français.")
    code: str = Field(description="Le genre du problème, pour votre programme.")
    reason: str | None = Field(None, description="Le code de la règle qui a refusé, s'il y en a un.")
    errors: list[WrongValue] | None = Field(None, description="Les valeurs à corriger, s'il y en a.")


READING = (400, 401, 403, 404, 422, 429)
WRITING = (*READING, 409, 411, 413)
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "Une valeur neuve pour chaque écriture, la même quand vous la renvoyez : elle n'est "
    "faite qu'une fois, et la réponse est redonnée pendant un jour.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
}
type Route = Callable[..., Any]


def reads(router: Router, path: str, scope: Scope, summary: str, response: Any) -> Callable[[Route], Route]:
    """Declare a read; its docstring, in French, is what the OpenAPI file says of it."""

    def declare(act: Route) -> Route:
        answers = {200: response, READING: ProblemDetails}
        router.get(path, **_told(act, act.__name__, scope, summary, {}), response=answers)(act)
        return act

    return declare


def writes(
    router: Router,
    path: str,
    scope: Scope,
    summary: str,
    response: type[Schema],
    *,
    method: str = "POST",
    status: int = 200,
    body: type[Schema] | None = None,
    name: str = "",
    whole: bool = True,
) -> Callable[[Route], Route]:
    """Declare a write, done once under its key: `whole` as `once` has it, `name` for an act made for many.

    `body` is what it is given as its own `body`; none when the act has none.
    """

    def declare(act: Route) -> Route:
        @wraps(act)
        def acting(request: CallersRequest, **given: Any) -> HttpResponse:
            def answer() -> HttpResponse:
                found = response.model_validate(act(request, **given))
                return HttpResponse(found.model_dump_json(), content_type=JSON, status=status)

            return once(request, answer, whole=whole)

        acting.__signature__ = _given(act, body)  # type: ignore[attr-defined]  # what the library reads
        told = _told(act, name or act.__name__, scope, summary, {"parameters": [KEY]})
        answers = {status: response, WRITING: ProblemDetails}
        router.api_operation([method], path, **told, response=answers)(acting)
        return act

    return declare


def _given(act: Route, body: type[Schema] | None) -> Signature:
    """The signature of an act, whose body is of that type."""
    found = signature(act)
    given = [
        each.replace(annotation=body) if each.name == "body" else each for each in found.parameters.values()
    ]
    return found.replace(parameters=given)


def _told(act: Route, name: str, scope: Scope, summary: str, more: dict[str, Any]) -> dict[str, Any]:
    words = " ".join((act.__doc__ or "").split())
    return {
        "auth": Bearer(scope),
        "summary": summary,
        "description": f"{words} Permission : `{scope.value}`.".strip(),
        "operation_id": name,
        "url_name": name,
        "openapi_extra": {"x-scope": scope.value} | more,
    }
