"""What a program is told when something is wrong: one kind of answer (RFC 9457), in French."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from catalogue.api import said
from cpf_portal.common.errors import Refused

# Below it everything is for programs: no cookie is read nor set, no page is answered.
PREFIX = "/api/v1/"
JSON, MEDIA_TYPE = "application/json; charset=utf-8", "application/problem+json"
type Handler = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its HTTP status, its title, and what to do about it."""

    status: int
    title: str
    remedy: str


KINDS = {
    "unreadable": Kind(400, "Demande illisible", "Corrigez-la : telle quelle, elle le restera."),
    "key": Kind(400, "Clé d'idempotence absente", "Donnez à chaque écriture un en-tête Idempotency-Key."),
    "unknown_token": Kind(401, "Jeton absent ou sans effet", "Vérifiez le jeton, ou demandez-en un autre."),
    "scope": Kind(403, "Permission absente", "Créez un jeton qui a cette permission."),
    "not_found": Kind(404, "Introuvable", "Vérifiez l'adresse et le numéro."),
    "method": Kind(405, "Méthode impossible", "L'en-tête Allow donne celles qui le sont."),
    "refused": Kind(409, "Refusé par les règles", "Le détail dit pourquoi ; « reason » en est le code."),
    "in_progress": Kind(409, "Déjà en cours", "Une demande de même clé n'a pas fini : réessayez ensuite."),
    "length": Kind(411, "Longueur absente", "Annoncez la longueur du corps (Content-Length)."),
    "too_large": Kind(413, "Corps trop lourd", "Envoyez-en moins à la fois."),
    "invalid": Kind(422, "Valeurs à corriger", "Le tableau « errors » dit lesquelles."),
    "key_reused": Kind(422, "Clé déjà utilisée", "Elle a servi à une autre demande : prenez-en une neuve."),
    "too_many": Kind(429, "Trop de demandes", "Attendez le nombre de secondes de Retry-After."),
    "error": Kind(500, "Erreur de notre fait", "Réessayez avec la même clé : rien ne sera fait deux fois."),
    "unavailable": Kind(503, "Momentanément indisponible", "Réessayez bientôt, avec la même clé."),
}
# The kind of an answer that something else than the API has made.
BY_STATUS = {kind.status: code for code, kind in reversed(KINDS.items())}
RETRY_AFTER = 30


@dataclass
class ApiProblem(Exception):
    """An error of a kind, told in French; `errors` are the values to correct, `reason` a rule's code."""

    code: str
    detail: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    reason: str = ""

    def answer(self) -> HttpResponse:
        """The problem as it is sent."""
        kind = KINDS[self.code]
        told: dict[str, Any] = {
            "type": f"{settings.SITE_URL}/api/#{self.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail or kind.remedy,
            "code": self.code,
        }
        told |= {"errors": self.errors} if self.errors else {}
        told |= {"reason": self.reason} if self.reason else {}
        answer = JsonResponse(told, status=kind.status, json_dumps_params={"ensure_ascii": False})
        answer["Content-Type"] = MEDIA_TYPE
        if kind.status == HTTPStatus.UNAUTHORIZED:
            answer["WWW-Authenticate"] = 'Bearer realm="api"'
        if kind.status == HTTPStatus.TOO_MANY_REQUESTS:
            answer["Retry-After"] = str(RETRY_AFTER)
        return answer


def problem_of(error: Exception) -> ApiProblem | None:
    """The problem that an exception tells; None for a fault of ours."""
    match error:
        case ApiProblem():
            return error
        case Refused(code="too_many"):
            return ApiProblem("too_many", error.message)
        case Refused():
            return ApiProblem("refused", error.message, reason=error.code)
        case Http404():
            return ApiProblem("not_found")
        case AuthenticationError():
            return ApiProblem("unknown_token")
        case ValidationError():
            return ApiProblem("invalid", errors=[said.of(each) for each in error.errors])
        case HttpError():
            return ApiProblem(BY_STATUS.get(error.status_code, "unreadable"))
    return None


def answered(request: HttpRequest, error: Any) -> HttpResponse:
    """What the library answers an exception with; a fault of ours goes on, to be recorded."""
    problem = problem_of(error)
    if problem is None:
        raise error
    return problem.answer()


def for_programs(get_response: Handler) -> Handler:
    """Middleware, outside all those that read or answer: below `/api/v1/` nobody is known by a cookie, none
    is set, nothing is kept by a cache, and whatever refuses (a page not found, a body too heavy, a busy
    site, a fault) answers a problem.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        answer = get_response(request)
        if answer.status_code >= 400 and answer["Content-Type"] != MEDIA_TYPE:
            answer = _instead_of(answer)
        answer.cookies.clear()
        answer["Cache-Control"] = "no-store"
        return answer

    return middleware


def _instead_of(answer: HttpResponse) -> HttpResponse:
    """The problem that says what another answer says by its status."""
    default = "error" if answer.status_code >= 500 else "unreadable"
    told = ApiProblem(BY_STATUS.get(answer.status_code, default)).answer()
    for name in ("Allow", "Retry-After"):
        if answer.has_header(name):
            told[name] = answer[name]
    return told
