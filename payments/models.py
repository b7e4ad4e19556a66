"""The models, where Django looks for them; the code takes them from their rooms."""

from payments.card.models import Payment
from payments.refunds.models import Dispute, Refund, RefundHold

__all__ = [
    "Dispute",
    "Payment",
    "Refund",
    "RefundHold",
]
