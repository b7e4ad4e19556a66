"""The law as data: each figure and provision with its first day and its text (docs/rules.md § 3 to 10). Pure.

`law.on(day).withdrawal_days` is a figure in force on a day; `law.kinds` says what a certification is to the
law; `law.register` is all of it, as the page that shows the law reads it.
"""

from cpf_portal.common.law.dated import Dated, Row
from cpf_portal.common.law.figures import (
    CARD_MINIMUM,
    DIF_CENTS_PER_HOUR,
    DIF_CLOSED_AFTER,
    DIF_HOURS,
    HALF_TIME,
    HOURS_CONVERTED_ON,
    Figures,
    on,
)

__all__ = [
    "CARD_MINIMUM",
    "DIF_CENTS_PER_HOUR",
    "DIF_CLOSED_AFTER",
    "DIF_HOURS",
    "HALF_TIME",
    "HOURS_CONVERTED_ON",
    "Dated",
    "Figures",
    "Row",
    "on",
]
