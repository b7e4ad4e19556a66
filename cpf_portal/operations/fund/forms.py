"""Which figures of the fund to show: a year or a month, a region, a kind of training."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cpf_portal.common.french import month_name
from cpf_portal.operations.fund.totals import KIND_NAMES, REGION_NAMES, Asked, years


def _period(value: str) -> date | int:
    """A month (« 2026-11 ») as its first day, or a year."""
    return date.fromisoformat(f"{value}-01") if "-" in value else int(value)


class FiguresForm(forms.Form):
    """What is asked of the figures; what is no answer is as if nothing was asked."""

    annee = forms.TypedChoiceField(label="Période", required=False, coerce=_period, empty_value=None)
    region = forms.ChoiceField(label="Région", required=False)
    nature = forms.ChoiceField(label="Nature", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        last_months = Asked().months(timezone.localdate())
        choices: dict[str, list[tuple[Any, str]]] = {
            "annee": [
                ("", "Les douze derniers mois"),
                *((year, str(year)) for year in years()),
                *((f"{month:%Y-%m}", month_name(month)) for month in reversed(last_months)),
            ],
            "region": [("", "Toutes"), *REGION_NAMES],
            "nature": [("", "Toutes"), *KIND_NAMES],
        }
        for name, answers in choices.items():
            field: Any = self.fields[name]
            field.choices = answers

    def asked(self) -> Asked:
        """The figures asked for."""
        self.is_valid()
        given = self.cleaned_data
        period = given.get("annee")
        month = period if isinstance(period, date) else None
        year = None if month else period
        return Asked(year, given.get("region") or None, given.get("nature") or None, month)
