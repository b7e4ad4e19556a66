"""The form by which a trainee asks a funder to add to what is left to pay (docs/rules.md § 7)."""

from typing import Any

from django import forms
from django.utils import timezone

from catalogue.funders.models import Funder
from catalogue.trainings.fields import ParagraphsField, PriceField
from cpf_portal.common.french import business_days, euros
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.money import figures
from dossiers.transitions.availability import askable
from dossiers.transitions.forms import AidForm


class AskTopUpForm(AidForm):
    """One funder of those that may be asked, an amount, and a word to it: one asks once."""

    LEAST = "Il vous faut {least} d'un tiers pour que vos droits paient ce permis."
    KNOWS = "Je demande moins de {least} : je sais que cette aide seule n'ouvre pas mes droits"
    funder = forms.TypedChoiceField(
        label="À qui demander cette aide",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le financeur.", "invalid_choice": "Choisissez le financeur."},
    )
    amount = PriceField(label="Montant demandé, en euros")
    message = ParagraphsField(
        label="Votre message au financeur",
        required=False,
        max_length=2000,
        help_text="Par exemple votre projet, et pourquoi cette aide compte.",
    )

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        super().__init__(*args, dossier=dossier)
        today = timezone.localdate()
        self.funders = {str(funder.pk): funder for funder in askable(dossier, today)}
        left = figures.plan_of(dossier, today).to_pay
        field: Any = self.fields["funder"]
        field.choices = [(key, _told(funder, left)) for key, funder in self.funders.items()]
        field.coerce = self.funders.__getitem__
        if first := next(iter(self.funders.values()), None):
            self.initial = {"funder": str(first.pk), "amount": min(first.usual_amount, left)}
        self.say_the_most(f"Au plus {euros(left)}, ce qui vous reste à payer.")

    def play(self, actor: Actor) -> Dossier:
        """Ask it; the transition judges the amount."""
        return transitions.ask_top_up(self.dossier, actor, **self.cleaned_data)


def _told(funder: Funder, left: int) -> str:
    """What distinguishes a funder: its usual help, its days to answer, what its silence means."""
    days = business_days(funder.days_to_answer(timezone.localdate()))
    silence = "accordée" if funder.silence_grants else "refusée"
    usual = euros(min(funder.usual_amount, left))
    return f"{funder} : {usual} d'ordinaire, réponse sous {days} ; sans réponse, l'aide est {silence}."
