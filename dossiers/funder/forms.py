"""The forms of a funder's office: its answers, each playing its transition, and the filter of its list."""

from typing import Any

from django import forms

from catalogue.trainings.fields import ParagraphsField, PriceField
from cpf_portal.common.french import euros
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.funder.requests import STATES
from dossiers.transitions.forms import AidForm, TransitionForm


class GrantForm(AidForm):
    """How much is granted: all that is asked, or less."""

    LEAST = (
        "Il faut à cette personne {least} d'un tiers pour que ses droits paient ce permis : moins ne suffit "
        "pas à les ouvrir."
    )
    KNOWS = "J'accorde moins de {least} : je sais que cette aide seule n'ouvre pas ses droits"
    amount = PriceField(label="Montant accordé, en euros")
    message = ParagraphsField(
        label="Votre message", required=False, max_length=2000, help_text="Il sera lu tel quel."
    )

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        asked = dossier.top_up.asked
        super().__init__(*args, dossier=dossier, initial={"amount": asked})
        self.say_the_most(f"Au plus {euros(asked)}, ce qui est demandé.")

    def play(self, actor: Actor) -> Dossier:
        return transitions.grant_top_up(self.dossier, actor, **self.cleaned_data)


class DeclineForm(TransitionForm):
    """Why, as a code for the statistics and in words for the person."""

    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisissez…"), *TopUp.Reason.choices])
    message = ParagraphsField(label="Votre message", max_length=2000, help_text="Il sera lu tel quel.")

    def play(self, actor: Actor) -> Dossier:
        return transitions.decline_top_up(self.dossier, actor, **self.cleaned_data)


class RequestsFilter(forms.Form):
    """One state, or words of a person, a training or a number."""

    q = forms.CharField(label="Nom, formation ou numéro", required=False, max_length=120)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Toutes"), *STATES])


# The transitions that have a page here, by their names in the table.
FORMS: dict[str, type[TransitionForm]] = {"grant_top_up": GrantForm, "decline_top_up": DeclineForm}
