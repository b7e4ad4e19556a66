"""A small Stripe-compatible server for the demonstration and the tests: no card is ever charged.

It knows what the gateway uses and refuses the rest, as the provider would: Checkout sessions, payment
intents, refunds, idempotency, signed webhooks that can be made to double, come late or never.
"""

from cpf_portal.simulators.bank.server import Simulator, serve

__all__ = ["Simulator", "serve"]
