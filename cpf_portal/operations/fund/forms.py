"""Which figures of the fund to show: a year, a region, a kind of training."""

from typing import Any

from django import forms

from cpf_portal.operations.fund.totals import KIND_NAMES, REGION_NAMES, Asked, years


class FiguresForm(forms.Form):
    """What is asked of the figures; what is no answer is as if nothing was asked."""

    annee = forms.TypedChoiceField(label="Période", required=False, coerce=int, empty_value=None)
    region = forms.ChoiceField(label="Région", required=False)
    nature = forms.ChoiceField(label="Nature", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[tuple[Any, str]]] = {
            "annee": [("", "Les douze derniers mois"), *((year, str(year)) for year in years())],
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
        return Asked(given.get("annee"), given.get("region") or None, given.get("nature") or None)
