"""The conversation with FranceConnect: OpenID Connect, authorization code with PKCE.

Authlib leads it (state, nonce, code verifier kept in the browser's session, used once) and checks the ID
token; the signed userinfo is verified here. Everything that is not as it must be is a `Refused`.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from authlib.integrations.django_client import DjangoOAuth2App, OAuth, OAuthError
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from accounts.franceconnect.client import ALGORITHMS, NAME, app_of_now, ours
from accounts.franceconnect.identity import Identity, at_least
from cpf_portal.common.errors import Refused

log = logging.getLogger(__name__)

LEEWAY = 5  # seconds between two clocks
DOWN = "FranceConnect ne répond pas pour le moment. Réessayez plus tard."
WRONG = "L'identification n'a pas abouti : la réponse reçue n'est pas celle attendue. Recommencez."
GIVEN_UP = "Vous avez quitté FranceConnect sans vous identifier."
UNEXPECTED = (
    OAuthError,
    JoseError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who FranceConnect says the person is, how surely, and what the request was for."""

    identity: Identity
    level: str
    id_token: str
    asked: dict[str, Any]
    at: float = field(default_factory=lambda: timezone.now().timestamp())


def is_offered() -> bool:
    """Whether the operator has set FranceConnect up."""
    return bool(settings.FRANCECONNECT_ISSUER)


def _spoken[**P, R](call: Callable[P, R]) -> Callable[P, R]:
    """Turn whatever goes wrong into words; the log says what, and never about whom."""

    @wraps(call)
    def spoken(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except RequestException as error:
            log.warning("FranceConnect: %s", type(error).__name__)
            raise Refused(DOWN, code="franceconnect_down") from None
        except UNEXPECTED as error:
            told = str(getattr(error, "error", ""))
            reason = told if re.fullmatch(r"[a-z_]{1,40}", told) else type(error).__name__
            log.warning("FranceConnect: %s", reason)
            given_up = reason == "access_denied"
            raise Refused(GIVEN_UP if given_up else WRONG, code="franceconnect") from None

    return spoken


@_spoken
def ask(request: HttpRequest, *, level: str, **asked: Any) -> str:
    """The address where the person says who they are; `asked` comes back with the answer."""
    app = app_of_now()
    back = settings.SITE_URL + reverse("franceconnect_return")
    begun = app.create_authorization_url(back, acr_values=level)
    app.save_authorize_data(request, redirect_uri=back, level=level, asked=asked, **begun)
    return str(begun["url"])


def asked_for(request: HttpRequest) -> dict[str, Any]:
    """What this browser asked for, when the answer is one it waits for; empty otherwise."""
    begun = _begun(request)
    return begun["asked"] if begun else {}


@_spoken
def read(request: HttpRequest) -> Answer:
    """The answer that this very browser asked for, verified; it is read once."""
    app, begun = app_of_now(), _begun(request)
    if begun is None:
        raise ValueError("an answer that nobody asked for")
    accepted = at_least(begun["level"])
    essential = ours() | {"exp": {"essential": True}, "acr": {"essential": True, "values": list(accepted)}}
    token = app.authorize_access_token(request, claims_options=essential, leeway=LEEWAY)
    claims = token["userinfo"]
    if claims["acr"] not in accepted:  # Authlib takes a list that holds one of them
        raise ValueError("a level of another kind")
    identity = _identity(app, token, claims["sub"])
    return Answer(identity, claims["acr"], token["id_token"], begun["asked"])


@_spoken
def leave(request: HttpRequest, id_token: str) -> str:
    """The address that ends the session at FranceConnect and leads back home."""
    home = settings.SITE_URL + resolve_url(settings.LOGOUT_REDIRECT_URL)
    return str(app_of_now().create_logout_url(post_logout_redirect_uri=home, id_token_hint=id_token)["url"])


def _begun(request: HttpRequest) -> dict[str, Any] | None:
    """What Authlib keeps in the session under the answer's state."""
    integration = OAuth.framework_integration_cls(NAME)
    return integration.get_state_data(request.session, request.GET.get("state"))  # type: ignore[no-any-return]


def _identity(app: DjangoOAuth2App, token: dict[str, Any], sub: str) -> Identity:
    """The signed userinfo: signature, issuer, audience, and the same person as the ID token."""
    answer = app.get(app.server_metadata["userinfo_endpoint"], token=token)
    answer.raise_for_status()
    keys = KeySet.import_key_set(app.fetch_jwk_set())
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    signed = jwt.decode(answer.text, keys, registry=registry)
    essential = ours() | {"sub": {"essential": True, "value": sub}}
    jwt.JWTClaimsRegistry(leeway=LEEWAY, **essential).validate(signed.claims)
    return Identity.of(signed.claims)
