"""The card provider, and the only file that names Stripe: hosted Checkout by redirect.

The rest of the product speaks of the small values below. Amounts are cents of euros. `GatewayUnavailable`
means « ask again later », `GatewayRefused` that asking again will not help.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings

TIMEOUTS = (3, 20)
# How far our clock and the provider's may be apart, in seconds.
CLOCKS_APART = 300
LIVE_KEY = "sk_live_"
OFFICIAL = "https://api.stripe.com"
# A key of ours that is wrong says nothing of the money; a conflict means another request is doing it.
NOT_AN_ANSWER = (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError)
IN_USE, UNKNOWN = 409, 404
WORD = re.compile(r"[A-Za-z0-9_.:-]{1,255}", re.ASCII)
GIVING_BACK = ("refund", "charge", "dispute")
# The provider takes the money of a dispute when it opens, gives it back when we win; an inquiry takes none.
DISPUTES = {"won": "won", "warning_closed": "won", "lost": "lost"}


class GatewayUnavailable(Exception):
    """The provider did not answer, or failed on its side."""


class GatewaySilent(GatewayUnavailable):
    """No connection, or no answer in time: whatever else is asked now would be left unanswered too."""


class GatewayFailed(GatewayUnavailable):
    """The provider failed on its side, and says so again as long as it is asked with the same key."""


class GatewayRefused(Exception):
    """The provider understood and refused."""


class GatewayUnknown(GatewayRefused):
    """The provider does not know what it is asked about."""


class InvalidNotice(Exception):
    """A notice that the provider did not sign, signed too long ago, or of a shape it never sends."""


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


def create_checkout(
    *,
    payment_id: str,
    amount: int,
    reference: str,
    description: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
    idempotency_key: str,
) -> Checkout:
    """Open a payment page; the same key with the same parameters opens the same one."""
    metadata = {"payment": payment_id, "dossier": reference}
    params: Any = {
        "mode": "payment",
        "locale": "fr",
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": amount,
                    "product_data": {"name": description[:250]},
                },
            }
        ],
        "client_reference_id": reference,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
    }
    with _translated():
        made = _client().v1.checkout.sessions.create(params, {"idempotency_key": idempotency_key})
    return Checkout(made.id, made.url or "", _id(made.payment_intent))


def find_checkout(payment_id: str, *, since: datetime) -> Checkout | None:
    """The open page of a payment, found by what it carries among those opened since then; or None."""
    since_at = int(since.timestamp()) - CLOCKS_APART
    params: Any = {"status": "open", "created": {"gte": since_at}, "limit": 100}
    with _translated():
        for session in _client().v1.checkout.sessions.list(params).auto_paging_iter():
            carried: Any = session.metadata or {}
            if getattr(carried, "payment", None) == payment_id:
                return Checkout(session.id, session.url or "", _id(session.payment_intent))
    return None


def read_checkout(checkout_id: str) -> CardPayment:
    """Where the payment of a page stands, read now at the provider; `GatewayUnknown` if it has none."""
    with _translated():
        session = _client().v1.checkout.sessions.retrieve(checkout_id, {"expand": ["payment_intent"]})
    return _card_payment(session)


def expire_checkout(checkout_id: str) -> CardPayment:
    """Close a page so that it can no longer be paid; a page already ended is only read.

    `GatewayUnknown` when the provider has no such page.
    """
    with suppress(GatewayRefused), _translated():
        _client().v1.checkout.sessions.expire(checkout_id)
    return read_checkout(checkout_id)


def refund(
    *, payment_intent_id: str, amount: int, idempotency_key: str, metadata: dict[str, str]
) -> CardRefund:
    """Pay that much back to the card; the same key pays once."""
    params: Any = {"payment_intent": payment_intent_id, "amount": amount, "metadata": metadata}
    with _translated():
        return _card_refund(_client().v1.refunds.create(params, {"idempotency_key": idempotency_key}))


def read_refund(refund_id: str) -> CardRefund:
    """Where a refund stands, read now at the provider."""
    with _translated():
        return _card_refund(_client().v1.refunds.retrieve(refund_id))


def refunds_of(payment_intent_id: str) -> list[CardRefund]:
    """Every refund of a payment, whoever asked for it."""
    with _translated():
        made = _client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100})
        return [_card_refund(refund) for refund in made.auto_paging_iter()]


def disputes_of(payment_intent_id: str) -> list[CardDispute]:
    """Every dispute of a payment."""
    with _translated():
        opened = _client().v1.disputes.list({"payment_intent": payment_intent_id, "limit": 100})
        return [_card_dispute(dispute) for dispute in opened.auto_paging_iter()]


def given_back_since(moment: datetime) -> set[str]:
    """The payment intents on which a refund was made, or a dispute opened, since then."""
    since: Any = {"created": {"gte": int(moment.timestamp()) - CLOCKS_APART}, "limit": 100}
    with _translated():
        refunds = _client().v1.refunds.list(since).auto_paging_iter()
        found = {_id(refund.payment_intent) for refund in refunds}
        disputes = _client().v1.disputes.list(since).auto_paging_iter()
        found |= {_id(dispute.payment_intent) for dispute in disputes}
    return {intent for intent in found if intent}


def verify_notice(payload: bytes, signature: str) -> Event:
    """The event of a notice whose signature is right; `InvalidNotice` otherwise."""
    if not signature.isascii():
        raise InvalidNotice
    try:
        stripe.WebhookSignature.verify_header(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
        return _event(json.loads(payload))
    except (ValueError, RecursionError, stripe.SignatureVerificationError) as error:
        raise InvalidNotice from error


def _event(told: Any) -> Event:
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


def _card_payment(session: stripe.checkout.Session) -> CardPayment:
    intent: Any = session.payment_intent
    error = getattr(intent, "last_payment_error", None) if intent else None
    metadata: Any = session.metadata
    return CardPayment(
        status=_status(session, intent, error),
        amount_received=getattr(intent, "amount_received", 0) or 0,
        currency=session.currency or "",
        reference=session.client_reference_id or "",
        payment_id=getattr(metadata, "payment", ""),
        payment_intent_id=_id(intent),
        error=(getattr(error, "code", None) or "refused") if error else "",
        refused_charge=_attempt(error) if error else "",
    )


def _attempt(error: Any) -> str:
    """What tells a refusal from the one before: its charge, or the card it was tried with.

    A 3-D Secure that fails makes no charge; each try has a payment method of its own.
    """
    method = getattr(error, "payment_method", None)
    return getattr(error, "charge", None) or (_id(method) if method else None) or "refused"


def _status(session: stripe.checkout.Session, intent: Any, error: Any) -> str:
    """A refused card leaves the page open: only the payment intent says so."""
    if session.payment_status == "paid":
        return "succeeded"
    if session.status == "expired":
        return "expired"
    if session.status == "complete" or (intent and intent.status == "processing"):
        return "processing"
    return "refused" if error else "open"


def _card_refund(made: stripe.Refund) -> CardRefund:
    status = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}.get(
        made.status or "", "pending"
    )
    metadata: Any = made.metadata
    return CardRefund(
        id=made.id,
        status=status,
        amount=made.amount,
        failure_reason=getattr(made, "failure_reason", None) or "",
        payment_intent_id=_id(made.payment_intent) or "",
        our_id=getattr(metadata, "refund", None) or "",
    )


def _card_dispute(opened: stripe.Dispute) -> CardDispute:
    inquiry = opened.status.startswith("warning")
    status = DISPUTES.get(opened.status, "inquiry" if inquiry else "open")
    return CardDispute(opened.id, status, opened.amount, opened.reason, _id(opened.payment_intent) or "")


def _id(thing: Any) -> str | None:
    return thing if thing is None or isinstance(thing, str) else str(thing.id)


@cache
def _made(key: str, base: str) -> stripe.StripeClient:
    if key.startswith(LIVE_KEY) and base != OFFICIAL:
        raise GatewayRefused("a live key is sent to the provider only")
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        key,
        max_network_retries=2,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=TIMEOUTS),
    )


def _client() -> stripe.StripeClient:
    return _made(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the library's errors into ours; a doubt is « ask again later »."""
    try:
        yield
    except stripe.APIConnectionError as error:
        raise GatewaySilent(str(error)) from error
    except NOT_AN_ANSWER as error:
        raise GatewayUnavailable(str(error)) from error
    except stripe.StripeError as error:
        status = error.http_status or 500
        if status == IN_USE:
            raise GatewayUnavailable(str(error)) from error
        if status >= 500:
            raise GatewayFailed(str(error)) from error
        if status == UNKNOWN:
            raise GatewayUnknown(error.user_message or str(error)) from error
        raise GatewayRefused(error.user_message or str(error)) from error
