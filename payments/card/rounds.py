"""A round of questions to the bank: many rows, none of which keeps the others waiting.

The keys are read whole before the first question, so that no cursor is left open by a round that stops:
the database would close it in the middle of another statement.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils import timezone

from payments.card.gateway import GatewaySilent, GatewayUnavailable

logger = logging.getLogger(__name__)

# A bank that does not answer so many times in a row is left alone until the next round.
MOST_SILENCES = 3
# What is left beyond so many rows goes first in the next round.
A_ROUND = 1_000


def ask_each[Row: Model](rows: QuerySet[Row], ask: Callable[[Row], object]) -> int:
    """Ask about each row, the least recently tried first; about how many the bank answered.

    A row that fails, by our fault or the bank's, is logged and passed over. Only a connection that
    fails counts as silence. The model keeps the moment of the last question in `tried_at`.
    """
    answered = silences = 0
    for key in list(oldest_first(rows)):
        try:
            answered += _ask_about(rows, key, ask)
            silences = 0
        except GatewaySilent:
            silences += 1
            if silences == MOST_SILENCES:
                break
        except GatewayUnavailable as failure:
            logger.warning("%s %s: the bank failed, asked again later: %s", _name(rows), key, failure)
            silences = 0
        except Exception:
            logger.exception("%s %s", _name(rows), key)
    return answered


def oldest_first[Row: Model](rows: QuerySet[Row]) -> QuerySet[Row, Any]:
    """The keys of a round."""
    ordered = rows.order_by(F("tried_at").asc(nulls_first=True), "created_at", "pk")
    return ordered.values_list("pk", flat=True)[:A_ROUND]


def _ask_about[Row: Model](rows: QuerySet[Row], key: Any, ask: Callable[[Row], object]) -> bool:
    """Ask about one row, unless someone else did what it waited for; whether it was asked."""
    row = rows.filter(pk=key).first()
    if row is None:
        return False
    rows.model._default_manager.filter(pk=key).update(tried_at=timezone.now())
    ask(row)
    return True


def _name[Row: Model](rows: QuerySet[Row]) -> str:
    return rows.model._meta.model_name or ""
