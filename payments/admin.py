"""The administration's lists, where Django looks for them; each is in its room."""

from payments.card import admin as card
from payments.refunds import admin as refunds

__all__ = ["card", "refunds"]
