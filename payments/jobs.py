"""The jobs, where the worker looks for them; each is in its room."""

from payments.refunds import jobs as refunds

__all__ = ["refunds"]
