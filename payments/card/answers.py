"""What the card provider answers, in small values of ours: its words are read here, asked for in `gateway`.

The provider's own objects are `Any`: they are read, never kept. Amounts are cents of euros.
"""

import re
from dataclasses import dataclass
from typing import Any

WORD = re.compile(r"[A-Za-z0-9_.:-]{1,255}", re.ASCII)
GIVING_BACK = ("refund", "charge", "dispute")
# The provider takes the money of a dispute when it opens, gives it back when we win; an inquiry takes none.
DISPUTES = {"won": "won", "warning_closed": "won", "lost": "lost"}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A payment page."""

    id: str
    url: str
    payment_intent_id: str | None


@dataclass(frozen=True, slots=True)
class CardPayment:
    """Where a payment stands: open, processing, succeeded, refused (may be retried) or expired."""

    status: str
    amount_received: int
    currency: str
    reference: str
    payment_id: str
    payment_intent_id: str | None
    error: str
    refused_charge: str

    @property
    def may_be_paid(self) -> bool:
        """Whether the page is still open: a refused card leaves it so."""
        return self.status in ("open", "refused")


@dataclass(frozen=True, slots=True)
class CardRefund:
    """Where a refund stands: pending, succeeded or failed."""

    id: str
    status: str
    amount: int
    failure_reason: str
    payment_intent_id: str
    our_id: str


@dataclass(frozen=True, slots=True)
class CardDispute:
    """A payment that its cardholder contests: inquiry, open, won or lost; cents taken back meanwhile."""

    id: str
    status: str
    amount: int
    reason: str
    payment_intent_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook is about; only a trigger, nothing in it is believed."""

    id: str
    type: str
    checkout_id: str | None
    payment_id: str | None
    refund_id: str | None
    # The payment intent on which a refund or a dispute gave money back.
    given_back_on: str | None


def event(told: Any) -> Event:
    """What a notice is about; `ValueError` when it has a shape that the provider never sends."""
    about = _row(_row(_row(told).get("data")).get("object"))
    kind, its_id = _word(about, "object"), _word(about, "id")
    metadata = _row(about.get("metadata") or {})
    if not all(isinstance(value, str) for value in metadata.values()):
        raise ValueError("metadata is flat")
    return Event(
        id=_word(told, "id") or "",
        type=_word(told, "type") or "",
        checkout_id=its_id if kind == "checkout.session" else None,
        payment_id=_word(metadata, "payment"),
        refund_id=its_id if kind == "refund" else None,
        given_back_on=_word(about, "payment_intent") if kind in GIVING_BACK else None,
    )


def _row(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _word(row: dict[str, Any], name: str) -> str | None:
    """What names a thing of the provider's, which nothing else than plain characters ever do."""
    value = row.get(name)
    if value is not None and not (isinstance(value, str) and WORD.fullmatch(value)):
        raise ValueError(f"{name} is not a name")
    return value


def card_payment(session: Any) -> CardPayment:
    """Where the payment of a page stands; the page was read with its payment intent."""
    intent: Any = session.payment_intent
    error = getattr(intent, "last_payment_error", None) if intent else None
    metadata: Any = session.metadata
    return CardPayment(
        status=_status(session, intent, error),
        amount_received=getattr(intent, "amount_received", 0) or 0,
        currency=session.currency or "",
        reference=session.client_reference_id or "",
        payment_id=getattr(metadata, "payment", ""),
        payment_intent_id=identifier(intent),
        error=(getattr(error, "code", None) or "refused") if error else "",
        refused_charge=_attempt(error) if error else "",
    )


def _attempt(error: Any) -> str:
    """What tells a refusal from the one before: its charge, or the card it was tried with.

    A 3-D Secure that fails makes no charge; each try has a payment method of its own.
    """
    method = getattr(error, "payment_method", None)
    return getattr(error, "charge", None) or (identifier(method) if method else None) or "refused"


def _status(session: Any, intent: Any, error: Any) -> str:
    """A refused card leaves the page open: only the payment intent says so."""
    if session.payment_status == "paid":
        return "succeeded"
    if session.status == "expired":
        return "expired"
    if session.status == "complete" or (intent and intent.status == "processing"):
        return "processing"
    return "refused" if error else "open"


def card_refund(made: Any) -> CardRefund:
    """Where a refund stands."""
    status = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}.get(
        made.status or "", "pending"
    )
    metadata: Any = made.metadata
    return CardRefund(
        id=made.id,
        status=status,
        amount=made.amount,
        failure_reason=getattr(made, "failure_reason", None) or "",
        payment_intent_id=identifier(made.payment_intent) or "",
        our_id=getattr(metadata, "refund", None) or "",
    )


def card_dispute(opened: Any) -> CardDispute:
    """Where a dispute stands."""
    inquiry = opened.status.startswith("warning")
    status = DISPUTES.get(opened.status, "inquiry" if inquiry else "open")
    return CardDispute(
        opened.id, status, opened.amount, opened.reason, identifier(opened.payment_intent) or ""
    )


def identifier(thing: Any) -> str | None:
    """The id of a thing that the provider gives whole, or by its id alone."""
    return thing if thing is None or isinstance(thing, str) else str(thing.id)
