"""The API, first version: what it answers with, its file (OpenAPI 3.1), and its two parts."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from catalogue.api import catalogue_routes
from catalogue.api.problems import BY_STATUS, KINDS, MEDIA_TYPE, ApiProblem, answered
from cpf_portal.common.errors import Refused
from dossiers.api import dossier_routes, transition_routes

DESCRIPTION = (
    "Les dossiers et le catalogue d'un organisme de formation, pour son logiciel. Une demande porte un jeton "
    "(« Authorization: Bearer … ») que crée un gestionnaire de l'organisme ; une écriture porte une clé "
    "(« Idempotency-Key ») et n'est faite qu'une fois. Les montants sont en centimes, les jours ceux "
    "de Paris, les erreurs des problèmes (RFC 9457)."
)


class StrictParser(Parser):
    """JSON as the database can keep it: no number that is none, no half of a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What was sent; any error is told as a body that cannot be read."""
        found = json.loads(request.body, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()
        return found


def _no_number(word: str) -> None:
    raise ValueError(word)


class Api(NinjaAPI):
    """The library's, with a file that says how problems are sent."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The OpenAPI file."""
        schema = super().get_openapi_schema(**given)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    _in_french(int(status), answer)
        return schema


def _in_french(status: int, answer: dict[str, Any]) -> None:
    if status < 400:
        answer["description"] = "Fait."
        return
    answer["description"] = KINDS[BY_STATUS[status]].title + "."
    if "application/json" in answer.get("content", {}):
        answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}


api = Api(
    title="API des organismes de formation",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    parser=StrictParser(),
    servers=[{"url": settings.SITE_URL}],
)
for error in (ApiProblem, Refused, Http404, AuthenticationError, ValidationError, HttpError):
    api.add_exception_handler(error, answered)
api.add_router("", dossier_routes.router)
api.add_router("", transition_routes.router)
api.add_router("", catalogue_routes.router)


def addresses() -> tuple[list[Any], str, str]:
    """The addresses of the API: nobody logs in there, a token is asked for instead."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if pattern.callback:
            login_not_required(pattern.callback)
    return patterns, app_name, namespace
