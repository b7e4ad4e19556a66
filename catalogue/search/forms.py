"""The search form: everything optional, everything checked, the address holds it all."""

from calendar import monthrange
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone

from catalogue import communes
from catalogue.organisations.models import Organisation
from catalogue.search import FACETS, Area, Search, around, department
from catalogue.search.facets import RIGHTS
from catalogue.search.means import Means
from cpf_portal.common.french import month_name, parse_euros

ORDER_LABELS = {
    "pertinence": "Pertinence",
    "prix": "Prix croissant",
    "debut": "Début le plus proche",
    "distance": "Distance",
    "note": "Avis des stagiaires",
}
WHOLE = "departement"
RADIUS = 30
MONTHS = 12
SMALL_TOWN = 5_000
UNKNOWN = "Nous ne connaissons pas ce lieu : essayez une commune voisine, un code postal ou un département."


class SearchForm(forms.Form):
    """Words, a place, when, at what price at most (in euros, as typed), and the boxes of the facets."""

    q = forms.CharField(label="Que voulez-vous apprendre ?", required=False, max_length=200)
    lieu = forms.CharField(
        label="Ville, code postal…",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {
                "list": "communes",
                "autocomplete": "off",
                "hx-get": reverse_lazy("towns"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#communes",
                "hx-swap": "innerHTML",
                "hx-select": "unset",
                "hx-push-url": "false",
                # Else it would be the form's, and suggestions would stop a search under way.
                "hx-sync": "this:replace",
            }
        ),
    )
    rayon = forms.ChoiceField(
        label="Jusqu'à",
        required=False,
        choices=[
            *((str(km), f"{km} km") for km in (10, 20, 30, 50, 100, 200)),
            (WHOLE, "Tout le département"),
        ],
    )
    mois = forms.ChoiceField(label="Début", required=False)
    debut_du = forms.DateField(
        label="Début au plus tôt", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    debut_au = forms.DateField(
        label="Début au plus tard",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    prix = forms.CharField(label="Prix maximum, en euros", required=False, max_length=20)
    organisme = forms.ModelChoiceField(
        Organisation.objects.all(), required=False, widget=forms.HiddenInput, to_field_name="pk"
    )
    ordre = forms.ChoiceField(label="Trier par", required=False, choices=list(ORDER_LABELS.items()))

    def __init__(self, query: QueryDict, *, means: Means | None = None) -> None:
        self.query, self.means = query, means
        data = query.copy()
        if not data.get("rayon"):
            data["rayon"] = str(RADIUS)
        super().__init__(data)
        self.fields["mois"].choices = [("", "Quand vous voulez"), *_months()]  # type: ignore[attr-defined]

    def clean_prix(self) -> int | None:
        text = self.cleaned_data["prix"]
        try:
            return parse_euros(text) if text else None
        except ValueError:
            raise forms.ValidationError("Écrivez un montant en euros, par exemple 900.") from None

    def clean(self) -> dict[str, Any]:
        asked = dict(self.cleaned_data)
        self.towns, self.department = _where(asked.get("lieu", "").strip())
        if asked.get("lieu") and not self.towns and not self.department:
            self.add_error("lieu", UNKNOWN)
        first, last = asked.get("debut_du"), asked.get("debut_au")
        if first and last and last < first:
            self.add_error("debut_au", "Cette date précède celle du début au plus tôt.")
        return asked

    def search(self) -> Search:
        """What is asked, without the values that are not valid."""
        self.is_valid()
        asked = self.cleaned_data
        first, last = _window(asked)
        return Search(
            words=asked.get("q", ""),
            area=self._area(asked),
            max_price=asked.get("prix"),
            means=self.means,
            starts_from=first,
            starts_to=last,
            organisation=asked["organisme"].pk if asked.get("organisme") else None,
            chosen=self._chosen(),
            order=asked.get("ordre") or "pertinence",
        )

    def label_of(self, name: str) -> str:
        """What is chosen in a list, as people read it."""
        choices = self.fields[name].choices  # type: ignore[attr-defined]
        return str(dict(choices).get(self.cleaned_data[name], ""))

    def _chosen(self) -> dict[str, tuple[str, ...]]:
        """The boxes ticked, those of unknown values left out."""
        facets = {facet.name: {value.key for value in facet.values} for facet in FACETS}
        if self.means is not None:
            facets[RIGHTS] = {"oui"}
        ticked = {
            name: tuple(value for value in self.query.getlist(name) if value in known)
            for name, known in facets.items()
        }
        return {name: values for name, values in ticked.items() if values}

    def _area(self, asked: dict[str, Any]) -> Area | None:
        reach = asked.get("rayon") or str(RADIUS)
        if not self.towns:
            return department(self.department) if self.department else None
        town = self.towns[0]
        return department(town.department) if reach == WHOLE else around(*town.position, int(reach))


def _where(text: str) -> tuple[list[communes.Commune], str | None]:
    """The towns of that name; or the department, unless a town worth the name is called so (Paris)."""
    if not text:  # all the communes of France are read for whoever names one
        return [], None
    towns, code = communes.find(text), communes.department_of(text)
    if code and (not towns or towns[0].population < SMALL_TOWN):
        return [], code
    return towns, None


def _months() -> list[tuple[str, str]]:
    """The months to come, this one first."""
    first = timezone.localdate().replace(day=1)
    days = [first + relativedelta(months=months) for months in range(MONTHS)]
    return [(f"{day:%Y-%m}", f"En {month_name(day)}") for day in days]


def _window(asked: dict[str, Any]) -> tuple[date | None, date | None]:
    """The first and last day one would start: a whole month, or the two dates."""
    if not asked.get("mois"):
        return asked.get("debut_du"), asked.get("debut_au")
    first = date.fromisoformat(f"{asked['mois']}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])
