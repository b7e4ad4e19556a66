"""The simulator's HTTP server: what the provider publishes, its page, its tokens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cpf_portal.simulators.franceconnect import pages
from cpf_portal.simulators.franceconnect.tokens import CLIENT_ID, CLIENT_SECRET, Row, Tokens, Wrong
from cpf_portal.simulators.little_server import Handler, running


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator, with the names under which it knows the portal."""

    url: str
    tokens: Tokens
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET

    @property
    def faults(self) -> Row:
        """What to answer wrongly: `{"id_token": {claim: value}, "userinfo": …}`; `forged` signs wrongly."""
        return self.tokens.faults


@contextmanager
def serve(port: int = 0, *, key: Path | None = None) -> Iterator[Simulator]:
    """Run on the loopback in this process; port 0 takes any that is free."""
    tokens = Tokens(key)
    with running(port, _Handler, tokens=tokens) as taken:
        yield Simulator(f"http://localhost:{taken}", tokens)


class _Handler(Handler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query))
        tokens: Tokens = self.server.tokens
        if self.dress(parts.path):
            return
        if parts.path == "/.well-known/openid-configuration":
            self._json(200, self._published())
        elif parts.path == "/jwks":
            self._json(200, tokens.published_keys())
        elif parts.path == "/authorize":
            self._ask(given)
        elif parts.path == "/userinfo":
            self._identity()
        elif parts.path == "/session/end" and tokens.reads(given.get("id_token_hint", "")):
            state = urlencode({"state": given.get("state", "")})
            self.redirect(f"{given.get('post_logout_redirect_uri', '/')}?{state}")
        else:
            self.html(404, pages.refusal("not_found"))

    def do_POST(self) -> None:
        body = self.body()
        if body is None:
            return
        given = dict(parse_qsl(body))
        path = urlsplit(self.path).path
        if path == "/token":
            try:
                self._json(200, self.server.tokens.exchange(given))
            except Wrong as wrong:
                self._json(400, {"error": str(wrong)})
        elif path == "/authorize" and given.get("request") in self.server.tokens.requests:
            self._answer(given)
        else:
            self.html(404, pages.refusal("not_found"))

    @property
    def _issuer(self) -> str:
        return f"http://localhost:{self.server.server_port}"

    def _published(self) -> Row:
        names = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
            "end_session_endpoint": "session/end",
        }
        addresses = {name: f"{self._issuer}/{path}" for name, path in names.items()}
        return addresses | {
            "issuer": self._issuer,
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _ask(self, given: Row) -> None:
        try:
            request = self.server.tokens.open(given | {"issuer": self._issuer})
        except Wrong as wrong:
            self.html(400, pages.refusal(str(wrong)))
        else:
            self.html(200, pages.choice(request))

    def _answer(self, given: Row) -> None:
        tokens: Tokens = self.server.tokens
        asked = tokens.requests[given["request"]]
        back = {"state": asked["state"]}
        if "give_up" in given:
            del tokens.requests[given["request"]]
            back |= {"error": "access_denied", "error_description": "User auth aborted"}
        else:
            back["code"] = tokens.code(given["request"], {name: given.get(name, "") for name in pages.FIELDS})
        self.redirect(f"{asked['redirect_uri']}?{urlencode(back)}")

    def _identity(self) -> None:
        access = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            self.send(200, self.server.tokens.identity(access, self._issuer), "application/jwt")
        except Wrong as wrong:
            self._json(401, {"error": str(wrong)})

    def _json(self, status: int, body: Any) -> None:
        self.send(status, json.dumps(body), "application/json")
