"""What a view of the list of dossiers asks, as its address says it."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django import forms

from cpf_portal.common.database.keyset import LAST
from cpf_portal.common.french import month_name
from dossiers.lifecycle import State
from dossiers.organisation.asked import AddressedView

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
# The list proposes so many months of enrolment; an address may name any.
MONTHS_SHOWN = 25
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
    inscription = forms.RegexField(
        r"\A[12][0-9]{3}-(0[1-9]|1[0-2])\Z", label="Mois d'inscription", required=False
    )
    suivi = forms.ChoiceField(label="Suivi", required=False, choices=[("", "Tous"), *FOLLOWERS.items()])
    tri = forms.ChoiceField(label="Trier par", required=False, choices=list(ORDERS.items()))

    def clean_etat(self) -> tuple[str, ...]:
        """The states in the order of a dossier's life, each once."""
        return tuple(state for state in STATES if state in self.cleaned_data["etat"])


def months_to(today: date, chosen: str) -> dict[str, str]:
    """The last months, the newest first, by their code in an address; with the one chosen, if it is older."""
    newest = today.replace(day=1)
    months = [newest - relativedelta(months=rank) for rank in range(MONTHS_SHOWN)]
    if chosen and (own := first_of(chosen)) not in months:
        months.append(own)
    return {f"{month:%Y-%m}": month_name(month) for month in months}


def first_of(month: str) -> date:
    """The first day of a month, as an address names it (« 2026-11 »)."""
    return date.fromisoformat(f"{month}-01")


@dataclass(frozen=True, slots=True)
class Criteria(AddressedView):
    """What is asked of the dossiers; empty, every one by deadline."""

    FORM = CriteriaForm
    q: str = ""
    etat: tuple[str, ...] = ()
    echeance: str = ""
    formation: int | None = None
    session: int | None = None
    lieu: int | None = None
    financement: str = ""
    inscription: str = ""
    suivi: str = ""
    tri: str = ""

    @property
    def is_simple(self) -> bool:
        """Whether nothing but one state at most, in some order, is asked: what everyone asks all day."""
        return len(self.etat) <= 1 and set(self.given) <= {"etat", "tri"}
