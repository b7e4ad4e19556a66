"""What the simulator signs and remembers: codes, access tokens, ID tokens, signed identities."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

CLIENT_ID, CLIENT_SECRET = "compte-formation", "franceconnect-demonstration"
LIFETIME = 60
Row = dict[str, Any]


class Wrong(Exception):
    """A request that the provider refuses: its OAuth error code."""


class Tokens:
    """The provider's memory. `faults` replaces claims of the next tokens, to see them refused."""

    def __init__(self, key: Path | None) -> None:
        self.key = _kept_key(key)
        self.faults: Row = {}
        self.requests: dict[str, Row] = {}
        self.codes: dict[str, Row] = {}
        self.accesses: dict[str, Row] = {}

    def published_keys(self) -> Row:
        """The public half of the key."""
        return {"keys": [self.key.as_dict(private=False, use="sig", alg="ES256")]}

    def open(self, asked: Row) -> str:
        """Take a request to identify someone, once it is as it must be."""
        needed = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        enough = all(asked.get(name) for name in ("state", "nonce", "code_challenge", "redirect_uri"))
        if not enough or any(asked.get(name) != value for name, value in needed.items()):
            raise Wrong("invalid_request")
        if "openid" not in asked.get("scope", "").split():
            raise Wrong("invalid_scope")
        if not set(asked.get("acr_values", "").split()) & {"eidas1", "eidas2", "eidas3"}:
            raise Wrong("invalid_acr")
        made = secrets.token_urlsafe(16)
        self.requests[made] = asked
        return made

    def code(self, request: str, person: Row) -> str:
        """A code for the person who identified themselves, good for one use within a minute."""
        made = secrets.token_urlsafe(24)
        sub = hashlib.sha256("|".join(person.values()).encode()).hexdigest() + "v1"
        asked = self.requests.pop(request)
        self.codes[made] = {"asked": asked, "person": person | {"sub": sub}, "at": time.time()}
        return made

    def exchange(self, given: Row) -> Row:
        """The tokens for a code, given by the client it was made for."""
        known = hmac.compare_digest(given.get("client_secret", ""), CLIENT_SECRET)
        if given.get("client_id") != CLIENT_ID or not known:
            raise Wrong("invalid_client")
        kept = self.codes.pop(given.get("code", ""), None)
        if given.get("grant_type") != "authorization_code" or kept is None:
            raise Wrong("invalid_grant")
        asked = kept["asked"]
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        late = time.time() - kept["at"] > LIFETIME
        if late or challenge != asked["code_challenge"] or given.get("redirect_uri") != asked["redirect_uri"]:
            raise Wrong("invalid_grant")
        access = secrets.token_urlsafe(24)
        self.accesses[access] = kept["person"]
        claims = {
            "nonce": asked["nonce"],
            "acr": asked["acr_values"].split()[0],
            "sub": kept["person"]["sub"],
        }
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "id_token": self._signed(asked["issuer"], claims, "id_token"),
        }

    def identity(self, access: str, issuer: str) -> str:
        """The signed identity that an access token opens, once."""
        person = self.accesses.pop(access, None)
        if person is None:
            raise Wrong("invalid_token")
        return self._signed(issuer, person, "userinfo")

    def reads(self, hint: str) -> bool:
        """Whether an ID token is one of ours, even out of date."""
        try:
            return bool(jwt.decode(hint, self.key, algorithms=["ES256"]).claims)
        except (JoseError, ValueError):
            return False

    def _signed(self, issuer: str, claims: Row, which: str) -> str:
        now = int(time.time())
        whole = {"iss": issuer, "aud": CLIENT_ID, "iat": now, "exp": now + LIFETIME} | claims
        faults = self.faults.get(which, {})
        key = ECKey.generate_key("P-256") if faults.get("forged") else self.key
        if faults.get("unsigned"):
            return json.dumps(whole)
        told = {name: value for name, value in faults.items() if name != "forged"}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, whole | told, key)


def _kept_key(path: Path | None) -> ECKey:
    """The signing key: that of the file, where a new one is written when there is none."""
    if path and path.exists():
        return ECKey.import_key(json.loads(path.read_text()))
    key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8)}, auto_kid=False)
    if path:
        path.write_text(json.dumps(key.as_dict(private=True)))
    return key
