"""What the simulator remembers: sessions, payment intents, refunds, and every movement of money."""

import json
import secrets
import threading
import time
from pathlib import Path
from typing import Any

Row = dict[str, Any]
ACCEPTED, REFUSED, SECURE = "4242424242424242", "4000000000000002", "4000002760003184"
SHORTEST, LONGEST = 30 * 60, 24 * 3600


class ApiError(Exception):
    """What the provider answers to a request it refuses."""

    def __init__(
        self, message: str, code: str = "", *, status: int = 400, kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **({"code": code} if code else {})}}


class Ledger:
    """The provider's books. Every public method is one operation, made whole under a lock."""

    def __init__(self, path: Path | None = None) -> None:
        self.path, self.lock = path, threading.RLock()
        kept = json.loads(path.read_text()) if path and path.exists() else {}
        self.sessions: dict[str, Row] = kept.get("sessions", {})
        self.intents: dict[str, Row] = kept.get("intents", {})
        self.refunds: dict[str, Row] = kept.get("refunds", {})
        self.disputes: dict[str, Row] = kept.get("disputes", {})
        self.answers: dict[str, Row] = kept.get("answers", {})
        self.movements: list[Row] = kept.get("movements", [])
        # Requests that fail on the bank's side: « POST /v1/refunds », « GET /v1/refunds/re_1 ».
        self.failing: set[str] = set()

    def save(self) -> None:
        """Write everything down, whole or not at all."""
        if self.path:
            names = ("sessions", "intents", "refunds", "disputes", "answers", "movements")
            fresh = self.path.with_suffix(".new")
            fresh.write_text(json.dumps({name: getattr(self, name) for name in names}))
            fresh.replace(self.path)

    def check_works(self, method: str, path: str) -> None:
        """Fail as the provider sometimes does, when asked to."""
        if f"{method} {path}" in self.failing:
            raise ApiError("An unknown error occurred", kind="api_error", status=500)

    def open_session(self, params: Row, origin: str) -> Row:
        """A payment page, open until it expires."""
        now, expires_at = int(time.time()), int(params.get("expires_at", time.time() + LONGEST))
        if not SHORTEST - 60 <= expires_at - now <= LONGEST:
            raise ApiError("expires_at must be between 30 minutes and 24 hours from now")
        price = params["line_items"][0]["price_data"]
        amount = int(price["unit_amount"]) * int(params["line_items"][0]["quantity"])
        if amount < 50:
            raise ApiError("The amount is below the minimum of 0.50 euro", "amount_too_small")
        made = f"cs_test_{secrets.token_hex(16)}"
        self.sessions[made] = {
            "id": made,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "mode": params["mode"],
            "amount_total": amount,
            "currency": price["currency"],
            "client_reference_id": params.get("client_reference_id"),
            "metadata": params.get("metadata", {}),
            "payment_intent": None,
            "url": f"{origin}/c/pay/{made}",
            "success_url": params["success_url"],
            "cancel_url": params.get("cancel_url"),
            "expires_at": expires_at,
            "created": now,
            "livemode": False,
            "_name": price["product_data"]["name"],
            "_intent_metadata": params.get("payment_intent_data", {}).get("metadata", {}),
        }
        return self.sessions[made]

    def session(self, key: str) -> Row:
        """A session as it is now: past its hour, an open one is expired."""
        if key not in self.sessions:
            raise ApiError(f"No such checkout.session: {key}", "resource_missing", status=404)
        found = self.sessions[key]
        if found["status"] == "open" and found["expires_at"] <= time.time():
            found["status"] = "expired"
        return found

    def sessions_of(self, status: str, since: int) -> list[Row]:
        """The sessions in a status (any when empty), opened since then, newest first."""
        found = [self.session(key) for key, kept in self.sessions.items() if kept["created"] >= since]
        return [each for each in reversed(found) if status in ("", each["status"])]

    def expire(self, key: str) -> Row:
        """Close an open session."""
        found = self.session(key)
        if found["status"] != "open":
            raise ApiError("Only Checkout Sessions with a status in [open] can be expired.")
        found["status"] = "expired"
        return found

    def charge(self, key: str, card: str) -> str:
        """Try a card on a session: « paid », « refused », « secure » (asks 3-D Secure) or « closed »."""
        found = self.session(key)
        if found["status"] != "open":
            return "closed"
        intent = self._intent_of(found)
        if card == SECURE:
            intent["status"] = "requires_action"
            return "secure"
        if card != ACCEPTED:
            self.decline(key)
            return "refused"
        self.accept(key)
        return "paid"

    def accept(self, key: str) -> None:
        """Take the money, once."""
        found = self.session(key)
        if found["status"] != "open":
            return
        intent = self._intent_of(found)
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "last_payment_error": None}
        intent["latest_charge"] = f"ch_{secrets.token_hex(12)}"
        found |= {"status": "complete", "payment_status": "paid"}
        self._move("charge", intent, intent["amount"])

    def decline(self, key: str, *, secure: bool = False) -> None:
        """Refuse the card; the page stays open. A 3-D Secure that fails makes no charge."""
        intent = self._intent_of(self.session(key))
        intent["status"] = "requires_payment_method"
        tried: Row = {"payment_method": {"id": f"pm_{secrets.token_hex(12)}", "object": "payment_method"}}
        if secure:
            told = {"code": "payment_intent_authentication_failure", "message": "Not authenticated."}
        else:
            told = {"code": "card_declined", "message": "Your card was declined."}
            tried["charge"] = f"ch_{secrets.token_hex(12)}"
        intent["last_payment_error"] = tried | told

    def intent(self, key: str) -> Row:
        """A payment intent."""
        if key not in self.intents:
            raise ApiError(f"No such payment_intent: {key}", "resource_missing", status=404)
        return self.intents[key]

    def refund(self, params: Row) -> Row:
        """Give money back, never more than was taken."""
        intent = self.intent(params["payment_intent"])
        given = sum(
            refund["amount"]
            for refund in self.refunds.values()
            if refund["payment_intent"] == intent["id"] and refund["status"] != "failed"
        )
        left = intent["amount_received"] - given
        amount = int(params.get("amount", left))
        if not 0 < amount <= left:
            raise ApiError(f"Refund amount {amount} is greater than {left}", "charge_already_refunded")
        made = f"re_{secrets.token_hex(12)}"
        self.refunds[made] = {
            "id": made,
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "status": "succeeded",
            "failure_reason": None,
            "metadata": params.get("metadata", {}),
            "created": int(time.time()),
        }
        self._move("refund", intent, -amount)
        return self.refunds[made]

    def refund_of(self, key: str) -> Row:
        """A refund."""
        if key not in self.refunds:
            raise ApiError(f"No such refund: {key}", "resource_missing", status=404)
        return self.refunds[key]

    def refunds_of(self, intent: str = "", since: int = 0) -> Row:
        """The refunds of a payment (of all when empty) made since then, as one page of a list."""
        return _listed("/v1/refunds", self.refunds, intent, since)

    def disputes_of(self, intent: str = "", since: int = 0) -> Row:
        """The disputes of a payment (of all when empty) opened since then, as one page of a list."""
        return _listed("/v1/disputes", self.disputes, intent, since)

    def dispute(self, key: str) -> Row:
        """Open a dispute on a payment: the money is taken back while it is judged."""
        intent, made = self.intent(key), f"dp_{secrets.token_hex(12)}"
        self.disputes[made] = {
            "id": made,
            "object": "dispute",
            "amount": intent["amount_received"],
            "charge": intent["latest_charge"],
            "currency": intent["currency"],
            "payment_intent": key,
            "status": "needs_response",
            "reason": "fraudulent",
            "metadata": {},
            "created": int(time.time()),
        }
        self._move("dispute", intent, -intent["amount_received"])
        return self.disputes[made]

    def close_dispute(self, key: str, *, won: bool) -> Row:
        """Judge a dispute: won, the money comes back."""
        found = self.disputes[key]
        found["status"] = "won" if won else "lost"
        if won:
            self._move("dispute_won", self.intent(found["payment_intent"]), found["amount"])
        return found

    def charge_of(self, intent: str) -> Row:
        """The charge of a payment, as events tell it."""
        row = self.intent(intent)
        back = sum(
            refund["amount"] for refund in self.refunds_of(intent)["data"] if refund["status"] != "failed"
        )
        return {
            "id": row["latest_charge"],
            "object": "charge",
            "amount": row["amount"],
            "amount_refunded": back,
            "payment_intent": intent,
            "metadata": row["metadata"],
        }

    def fail_refund(self, key: str) -> Row:
        """Fail a refund after it succeeded, as a bank may: the money comes back."""
        found = self.refund_of(key)
        if found["status"] != "failed":
            found |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
            self._move("refund_failed", self.intent(found["payment_intent"]), found["amount"])
        return found

    def _intent_of(self, session: Row) -> Row:
        if session["payment_intent"] is None:
            made = f"pi_{secrets.token_hex(12)}"
            session["payment_intent"] = made
            self.intents[made] = {
                "id": made,
                "object": "payment_intent",
                "amount": session["amount_total"],
                "amount_received": 0,
                "currency": session["currency"],
                "status": "requires_payment_method",
                "last_payment_error": None,
                "latest_charge": None,
                "metadata": session["_intent_metadata"],
                "created": int(time.time()),
            }
        return self.intents[session["payment_intent"]]

    def _move(self, kind: str, intent: Row, amount: int) -> None:
        self.movements.append(
            {"kind": kind, "intent": intent["id"], "amount": amount, "metadata": intent["metadata"]}
        )


def _listed(url: str, rows: dict[str, Row], intent: str, since: int) -> Row:
    found = [
        row for row in rows.values() if intent in ("", row["payment_intent"]) and row["created"] >= since
    ]
    return {"object": "list", "url": url, "has_more": False, "data": found}
