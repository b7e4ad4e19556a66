"""The OpenID Connect client of FranceConnect: Authlib's, with answers of a limited size and time."""

import re
import time
from functools import lru_cache
from typing import Any

from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings

from accounts.security.adapter import BoundedAdapter

NAME = "franceconnect"
ALGORITHMS = ["ES256", "RS256"]
SCOPES = "openid given_name family_name birthdate gender"
PATIENCE = 5  # seconds without a sign of an answer
LONGEST = 10  # seconds for a whole answer
BIGGEST = 100_000  # bytes of an answer
FRESH = 3600  # seconds during which what the provider publishes of itself is believed
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class _Session(OAuth2Session):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scheme in ("https://", "http://"):
            self.mount(scheme, BoundedAdapter(LONGEST, BIGGEST))


class _App(DjangoOAuth2App):
    client_cls = _Session


class _OAuth(OAuth):
    oauth2_client_cls = _App


def ours() -> dict[str, Any]:
    """What every token says: who gives it, and that it is for us."""
    return {
        "iss": {"essential": True, "value": settings.FRANCECONNECT_ISSUER},
        "aud": {"essential": True, "value": settings.FRANCECONNECT_CLIENT_ID},
    }


def app_of_now() -> DjangoOAuth2App:
    """The client, with what the issuer publishes of itself; the algorithms are ours to choose."""
    issuer = settings.FRANCECONNECT_ISSUER
    app = _client(issuer, settings.FRANCECONNECT_CLIENT_ID, settings.FRANCECONNECT_CLIENT_SECRET)
    try:
        published = app.load_server_metadata()
        addresses = [published[name] for name in ENDPOINTS]
        if published["issuer"] != issuer or not all(re.match("https?://", each) for each in addresses):
            raise ValueError("another issuer answers")
    except Exception:
        _client.cache_clear()  # Authlib would keep a wrong answer for ever
        raise
    if time.time() - published["_loaded_at"] > FRESH:
        _client.cache_clear()
    published["id_token_signing_alg_values_supported"] = ALGORITHMS
    return app


@lru_cache(maxsize=4)
def _client(issuer: str, client_id: str, secret: str) -> DjangoOAuth2App:
    return _OAuth().register(
        NAME,
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": SCOPES,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_post",
            "default_timeout": PATIENCE,
            # An access token lives a minute, and Authlib holds one in its last minute for out of date.
            "leeway": 0,
        },
    )
