"""The card provider, and the only file that names Stripe: hosted Checkout by redirect.

The rest of the product speaks of the small values of `answers`. Amounts are cents of euros.
`GatewayUnavailable` means « ask again later », `GatewayRefused` that asking again will not help.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from payments.card.answers import (
    CardDispute,
    CardPayment,
    CardRefund,
    Checkout,
    Event,
    card_dispute,
    card_payment,
    card_refund,
    event,
    identifier,
)

TIMEOUTS = (3, 20)
# How far our clock and the provider's may be apart, in seconds.
CLOCKS_APART = 300
LIVE_KEY = "sk_live_"
OFFICIAL = "https://api.stripe.com"
# A key of ours that is wrong says nothing of the money; a conflict means another request is doing it.
NOT_AN_ANSWER = (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError)
IN_USE, UNKNOWN = 409, 404


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
    return Checkout(made.id, made.url or "", identifier(made.payment_intent))


def find_checkout(payment_id: str, *, since: datetime) -> Checkout | None:
    """The open page of a payment, found by what it carries among those opened since then; or None."""
    since_at = int(since.timestamp()) - CLOCKS_APART
    params: Any = {"status": "open", "created": {"gte": since_at}, "limit": 100}
    with _translated():
        for session in _client().v1.checkout.sessions.list(params).auto_paging_iter():
            carried: Any = session.metadata or {}
            if getattr(carried, "payment", None) == payment_id:
                return Checkout(session.id, session.url or "", identifier(session.payment_intent))
    return None


def read_checkout(checkout_id: str) -> CardPayment:
    """Where the payment of a page stands, read now at the provider; `GatewayUnknown` if it has none."""
    with _translated():
        session = _client().v1.checkout.sessions.retrieve(checkout_id, {"expand": ["payment_intent"]})
    return card_payment(session)


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
        return card_refund(_client().v1.refunds.create(params, {"idempotency_key": idempotency_key}))


def read_refund(refund_id: str) -> CardRefund:
    """Where a refund stands, read now at the provider."""
    with _translated():
        return card_refund(_client().v1.refunds.retrieve(refund_id))


def refunds_of(payment_intent_id: str) -> list[CardRefund]:
    """Every refund of a payment, whoever asked for it."""
    with _translated():
        made = _client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100})
        return [card_refund(refund) for refund in made.auto_paging_iter()]


def disputes_of(payment_intent_id: str) -> list[CardDispute]:
    """Every dispute of a payment."""
    with _translated():
        opened = _client().v1.disputes.list({"payment_intent": payment_intent_id, "limit": 100})
        return [card_dispute(dispute) for dispute in opened.auto_paging_iter()]


def given_back_since(moment: datetime) -> set[str]:
    """The payment intents on which a refund was made, or a dispute opened, since then."""
    since: Any = {"created": {"gte": int(moment.timestamp()) - CLOCKS_APART}, "limit": 100}
    with _translated():
        refunds = _client().v1.refunds.list(since).auto_paging_iter()
        found = {identifier(refund.payment_intent) for refund in refunds}
        disputes = _client().v1.disputes.list(since).auto_paging_iter()
        found |= {identifier(dispute.payment_intent) for dispute in disputes}
    return {intent for intent in found if intent}


def verify_notice(payload: bytes, signature: str) -> Event:
    """The event of a notice whose signature is right; `InvalidNotice` otherwise."""
    if not signature.isascii():
        raise InvalidNotice
    try:
        stripe.WebhookSignature.verify_header(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
        return event(json.loads(payload))
    except (ValueError, RecursionError, stripe.SignatureVerificationError) as error:
        raise InvalidNotice from error


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
