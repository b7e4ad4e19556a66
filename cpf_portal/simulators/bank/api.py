"""The provider's API as the gateway uses it: routes, known parameters, idempotency."""

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from cpf_portal.simulators.bank.ledger import ApiError, Ledger, Row
from cpf_portal.simulators.bank.webhooks import Webhooks

# A key is forgotten after this long, in seconds: the same request is then made anew.
KEYS_ARE_KEPT = 24 * 3600

# Every parameter each call understands; anything else is refused, as the provider does.
KNOWN: dict[str, dict[str, type]] = {
    "create_session": {
        "mode": str,
        "locale": str,
        "allowed_payment_method_types": list,
        "line_items": list,
        "client_reference_id": str,
        "metadata": dict,
        "payment_intent_data": dict,
        "success_url": str,
        "cancel_url": str,
        "expires_at": str,
    },
    "list_sessions": {"status": str, "created": dict, "limit": str},
    "read": {"expand": list},
    "refund": {"payment_intent": str, "amount": str, "metadata": dict},
    "list_given_back": {"payment_intent": str, "created": dict, "limit": str},
    "nothing": {},
}
NEEDED = {
    "create_session": ("mode", "line_items", "success_url"),
    "refund": ("payment_intent",),
}


def unflattened(pairs: list[tuple[str, str]]) -> Row:
    """`a[b][0]=c` as nested values, the way the provider's form encoding means it."""
    tree: Row = {}
    for name, value in pairs:
        keys = re.findall(r"[^\[\]]+", name)
        at = tree
        for key in keys[:-1]:
            at = at.setdefault(key, {})
        at[keys[-1]] = value
    return {key: _listed(value) for key, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inside = {key: _listed(part) for key, part in value.items()}
    return list(inside.values()) if inside and all(key.isdigit() for key in inside) else inside


def _which(params: Row) -> Row:
    return {"intent": params.get("payment_intent", ""), "since": int(params.get("created", {}).get("gte", 0))}


def checked(params: Row, shape: str) -> Row:
    """The parameters, when each is known, of its type, and none is missing."""
    for name, value in params.items():
        if name not in KNOWN[shape]:
            raise ApiError(f"Received unknown parameter: {name}", "parameter_unknown")
        if not isinstance(value, KNOWN[shape][name]):
            raise ApiError(f"Invalid {name}", "parameter_invalid")
    for name in NEEDED.get(shape, ()):
        if name not in params:
            raise ApiError(f"Missing required param: {name}.", "parameter_missing")
    return params


class Api:
    """Answers a request of the API with a status and a body."""

    def __init__(self, ledger: Ledger, webhooks: Webhooks) -> None:
        self.ledger, self.webhooks = ledger, webhooks
        self.routes: list[tuple[str, str, str, Callable[..., Row]]] = [
            ("POST", r"checkout/sessions", "create_session", self._create),
            ("GET", r"checkout/sessions", "list_sessions", self._sessions),
            ("GET", r"checkout/sessions/(\w+)", "read", self._session),
            ("POST", r"checkout/sessions/(\w+)/expire", "nothing", self._expire),
            ("GET", r"payment_intents/(\w+)", "read", lambda given, origin, key: self.ledger.intent(key)),
            ("POST", r"refunds", "refund", lambda given, origin: self.ledger.refund(given)),
            (
                "GET",
                r"refunds",
                "list_given_back",
                lambda given, origin: self.ledger.refunds_of(**_which(given)),
            ),
            (
                "GET",
                r"disputes",
                "list_given_back",
                lambda given, origin: self.ledger.disputes_of(**_which(given)),
            ),
            ("GET", r"refunds/(\w+)", "nothing", lambda given, origin, key: self.ledger.refund_of(key)),
        ]

    def answer(
        self, method: str, path: str, pairs: list[tuple[str, str]], headers: Any, origin: str
    ) -> tuple[int, Row]:
        """What the provider would answer; the same idempotency key replays the first answer."""
        with self.ledger.lock:
            try:
                return self._answer(method, path, pairs, headers, origin)
            except ApiError as error:
                return error.status, error.body
            finally:
                self.ledger.save()

    def _answer(
        self, method: str, path: str, pairs: list[tuple[str, str]], headers: Any, origin: str
    ) -> tuple[int, Row]:
        key = headers.get("Authorization", "").removeprefix("Bearer ")
        if not key.startswith("sk_test_"):
            raise ApiError("Invalid API Key provided: the simulator takes test keys only", status=401)
        once = headers.get("Idempotency-Key", "") if method == "POST" else ""
        asked = [path, [list(pair) for pair in sorted(pairs)]]
        kept = self.ledger.answers.get(once)
        if kept and time.time() < kept.get("at", 0) + KEYS_ARE_KEPT:
            return self._replayed(kept, asked)
        act = self._route(method, path, pairs, origin)
        try:
            self.ledger.check_works(method, path)
            status, body = 200, self._shown(act())
        except ApiError as error:  # a failure is kept as any answer: the same key replays it
            status, body = error.status, error.body
        if once:
            told = {"asked": asked, "status": status, "answer": body, "at": int(time.time())}
            self.ledger.answers[once] = told
        return status, body

    @staticmethod
    def _replayed(kept: Row, asked: list[Any]) -> tuple[int, Row]:
        if kept["asked"] != asked:
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were "
                "first used with.",
                kind="idempotency_error",
            )
        return kept["status"], kept["answer"]

    def _route(self, method: str, path: str, pairs: list[tuple[str, str]], origin: str) -> Callable[[], Row]:
        """What a request does once its parameters are known to be right; a wrong one keeps no answer."""
        for verb, pattern, shape, act in self.routes:
            found = re.fullmatch(f"/v1/{pattern}", path)
            if verb == method and found:
                return partial(act, checked(unflattened(pairs), shape), origin, *found.groups())
        raise ApiError(f"Unrecognized request URL ({method}: {path})", status=404)

    def _sessions(self, params: Row, origin: str) -> Row:
        found = self.ledger.sessions_of(params.get("status", ""), int(params["created"]["gte"]))
        return {"object": "list", "url": "/v1/checkout/sessions", "has_more": False} | {
            "data": [self._shown(session) for session in found]
        }

    def _create(self, params: Row, origin: str) -> Row:
        return self.ledger.open_session(params, origin)

    def _session(self, params: Row, origin: str, key: str) -> Row:
        found = dict(self.ledger.session(key))
        if "payment_intent" in params.get("expand", []) and found["payment_intent"]:
            found["payment_intent"] = dict(self.ledger.intent(found["payment_intent"]))
        return found

    def _expire(self, params: Row, origin: str, key: str) -> Row:
        found = self.ledger.expire(key)
        self.webhooks.send("checkout.session.expired", found)
        return found

    @staticmethod
    def _shown(row: Row) -> Row:
        return {key: value for key, value in row.items() if not key.startswith("_")}
