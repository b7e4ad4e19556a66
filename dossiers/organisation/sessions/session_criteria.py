"""What a view of the list of sessions asks, as its address says it; the calendar keeps the same."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from cpf_portal.common.database.keyset import LAST
from dossiers.organisation.asked import AddressedView

# « À venir » is what one works on: what is over or cancelled is asked for.
EVERY, OVER = "toutes", "passees"
COMING = "En cours et à venir"
STANDINGS = {
    "ouvertes": "Ouvertes aux demandes",
    "fermees": "Fermées aux demandes",
    OVER: "Passées",
    EVERY: "Toutes, sauf annulées",
    "annulees": "Annulées",
}
WITH = {
    "demandes": "Des demandes à traiter",
    "dossiers": "Des dossiers en cours",
    "places": "Des places libres",
    "completes": "Plus aucune place",
}
ORDERS = {"dernieres": "Début, les dernières d'abord"}
# The months that a calendar turns through.
FIRST, LAST_MONTH = date(2000, 1, 1), date(2099, 12, 1)


class MonthField(forms.Field):
    """A month as an address writes it, « 2027-01 »; its first day."""

    widget = forms.TextInput({"type": "month"})

    def to_python(self, value: Any) -> date | None:
        if not value:
            return None
        try:
            first = date.fromisoformat(f"{value}-01")
        except ValueError:
            raise forms.ValidationError("Écrivez un mois, par exemple 2027-01.") from None
        if not FIRST <= first <= LAST_MONTH:
            raise forms.ValidationError("Ce mois est trop loin.")
        return first


class SessionCriteriaForm(forms.Form):
    """The filters of the list, as an address gives them."""

    q = forms.CharField(label="Chercher", required=False, max_length=100)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", COMING), *STANDINGS.items()])
    avec = forms.ChoiceField(label="Avec", required=False, choices=[("", "Toutes"), *WITH.items()])
    formation = forms.IntegerField(label="Formation", required=False, min_value=1, max_value=LAST)
    lieu = forms.IntegerField(label="Lieu", required=False, min_value=1, max_value=LAST)
    mois = MonthField(label="Mois", required=False)
    jour = forms.DateField(label="Jour", required=False, input_formats=["%Y-%m-%d"])
    tri = forms.ChoiceField(label="Trier par", required=False, choices=[("", "Début"), *ORDERS.items()])

    def clean_mois(self) -> str:
        """The month as the address writes it."""
        first: date | None = self.cleaned_data["mois"]
        return f"{first:%Y-%m}" if first else ""

    def clean_jour(self) -> date | None:
        """A day that a calendar turns to."""
        day: date | None = self.cleaned_data["jour"]
        if day and not FIRST <= day < LAST_MONTH:
            raise forms.ValidationError("Ce jour est trop loin.")
        return day

    def clean(self) -> None:
        """Whoever asks for a time that is over asks for what happened in it."""
        given, today = self.cleaned_data, timezone.localdate()
        month, day = given.get("mois"), given.get("jour")
        is_past = (month and month < f"{today:%Y-%m}") or (day and day < today)
        if is_past and not given.get("etat") and "etat" not in self.errors:
            given["etat"] = EVERY


@dataclass(frozen=True, slots=True)
class SessionCriteria(AddressedView):
    """What is asked of the sessions; empty, those that are not over, by their start."""

    FORM = SessionCriteriaForm
    q: str = ""
    etat: str = ""
    avec: str = ""
    formation: int | None = None
    lieu: int | None = None
    mois: str = ""
    jour: date | None = None
    tri: str = ""

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and last day of the time that is asked, if one is."""
        if self.jour:
            return self.jour, self.jour
        return month_of(date.fromisoformat(f"{self.mois}-01")) if self.mois else None


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the month of a day."""
    first = day.replace(day=1)
    return first, first + relativedelta(months=1) - timedelta(days=1)
