"""What a view of the list asks, as its address says it: words, filters, an order; read, then written again.

A view travels: in the address of the list, of a dossier opened from it, in what is selected, exported, saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from cpf_portal.common.database.keyset import LAST
from dossiers.lifecycle import State

LONGEST = 800
DEADLINES = {
    "retard": "En retard",
    "aujourdhui": "Aujourd'hui",
    "semaine": "Cette semaine",
    "plus-tard": "Plus tard",
}
FUNDINGS = {
    "aide-attendue": "Aide d'un financeur attendue",
    "aide": "Avec l'aide d'un financeur",
    "dotation": "Avec une dotation",
    "carte": "Avec un paiement par carte",
    "droits": "Droits du stagiaire seuls",
}
FOLLOWERS = {"moi": "Que je suis", "personne": "Que personne ne suit"}
ORDERS = {"": "Date limite", "debut": "Début", "reception": "Réception", "nom": "Nom"}
STATES = {state.value: state.label for state in State if state is not State.DRAFT}


class CriteriaForm(forms.Form):
    """The filters of the list, as an address gives them."""

    q = forms.CharField(label="Chercher", required=False, max_length=100)
    etat = forms.MultipleChoiceField(label="État", required=False, choices=list(STATES.items()))
    echeance = forms.ChoiceField(
        label="Date limite", required=False, choices=[("", "Toutes"), *DEADLINES.items()]
    )
    formation = forms.IntegerField(label="Formation", required=False, min_value=1, max_value=LAST)
    session = forms.IntegerField(label="Session", required=False, min_value=1, max_value=LAST)
    lieu = forms.IntegerField(label="Lieu", required=False, min_value=1, max_value=LAST)
    financement = forms.ChoiceField(
        label="Financement", required=False, choices=[("", "Tous"), *FUNDINGS.items()]
    )
    suivi = forms.ChoiceField(label="Suivi", required=False, choices=[("", "Tous"), *FOLLOWERS.items()])
    tri = forms.ChoiceField(label="Trier par", required=False, choices=list(ORDERS.items()))


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked; empty, every dossier by deadline. Its fields are named as the address names them."""

    q: str = ""
    etat: tuple[str, ...] = ()
    echeance: str = ""
    formation: int | None = None
    session: int | None = None
    lieu: int | None = None
    financement: str = ""
    suivi: str = ""
    tri: str = ""
    # What of an address means nothing, by its name; that is not asked.
    wrong: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What an address asks (a `QueryDict`)."""
        form = CriteriaForm(data)
        form.is_valid()
        given = {name: value for name, value in form.cleaned_data.items() if value}
        if "etat" in given:
            given["etat"] = tuple(state for state in STATES if state in given["etat"])
        return cls(**given, wrong=tuple(form.errors))

    @classmethod
    def written(cls, query: str) -> Self:
        """What a query string asks; one that is too long asks nothing, and says so."""
        return cls.read(QueryDict(query)) if len(query) <= LONGEST else cls(wrong=("vue",))

    @property
    def given(self) -> dict[str, Any]:
        """Each thing that is asked, by its name in the address."""
        values = {name: getattr(self, name) for name in CriteriaForm.base_fields}
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The query string that says the same, each thing in one order: what a link carries."""
        return urlencode(self.given, doseq=True)

    def but(self, *names: str) -> "Criteria":
        """The same, less what is asked by these names."""
        return Criteria(**{name: value for name, value in self.given.items() if name not in names})

    @property
    def is_simple(self) -> bool:
        """Whether nothing but one state at most, in some order, is asked: what everyone asks all day."""
        return len(self.etat) <= 1 and set(self.given) <= {"etat", "tri"}
