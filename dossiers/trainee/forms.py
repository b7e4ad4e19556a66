"""The forms of a trainee's transitions: each plays its own, with what was answered."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.documents.files import DocumentsField
from cpf_portal.common.french import euros, long_date
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.grounds import MOST_DOCUMENTS, grounds_on
from dossiers.reviews.models import Review
from dossiers.trainee.consent_forms import ValidateForm
from dossiers.trainee.top_up_forms import AskTopUpForm
from dossiers.transitions.forms import DayForm, EndForm, TransitionForm


class CancelRequestForm(TransitionForm):
    """The confirmation that a request is cancelled."""

    def play(self, actor: Actor) -> Dossier:
        return transitions.cancel_request(self.dossier, actor)


class HideForm(TransitionForm):
    """The confirmation that a dossier leaves the list."""

    def play(self, actor: Actor) -> Dossier:
        return transitions.hide(self.dossier, actor)


class ConfirmEntryForm(DayForm):
    """The trainee's own declaration of entry."""

    LABEL = "Jour de votre entrée en formation"

    def likely_day(self, dossier: Dossier) -> date | None:
        return dossier.entered_on or dossier.starts_on

    def first_day(self, dossier: Dossier) -> date | None:
        return dossier.starts_on

    def play(self, actor: Actor) -> Dossier:
        return transitions.confirm_entry(self.dossier, actor, effective_on=self.day)


class ConfirmExitForm(DayForm):
    """The trainee's own declaration of the end."""

    LABEL = "Dernier jour de votre formation"

    def likely_day(self, dossier: Dossier) -> date | None:
        return dossier.exited_on or dossier.ends_on

    def first_day(self, dossier: Dossier) -> date | None:
        return dossier.entered_on

    def play(self, actor: Actor) -> Dossier:
        return transitions.confirm_exit(self.dossier, actor, effective_on=self.day)


class LeaveForm(EndForm):
    """The confirmation that a trainee leaves: whoever loses money says they have understood how much."""

    understood = forms.BooleanField()

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        super().__init__(*args, dossier=dossier)
        if self.settled is None or not self.settled.lost:
            del self.fields["understood"]
            return
        lost = euros(self.settled.lost)
        self.fields["understood"].label = f"J'ai compris que je perds {lost}"
        self.fields["understood"].error_messages["required"] = (
            f"Cochez cette case si vous acceptez de perdre {lost}."
        )


class CancelForm(LeaveForm):
    """The confirmation that a validated dossier is cancelled."""

    def play(self, actor: Actor) -> Dossier:
        return transitions.cancel(self.dossier, actor, expected=self.settled)


class AbandonForm(LeaveForm):
    """The confirmation that the trainee leaves a training that has begun."""

    def play(self, actor: Actor) -> Dossier:
        return transitions.abandon(self.dossier, actor, expected=self.settled)


class SimulatorForm(forms.Form):
    """« Et si j'annule le… »: a day from today to the planned end."""

    le = forms.DateField(
        label="Et si j'annule le…",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choisissez un jour.", "invalid": "Choisissez un jour qui existe."},
    )

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        self.first = timezone.localdate()
        self.last = max(dossier.ends_on or self.first, self.first)
        super().__init__(data, initial={"le": self.first})
        self.fields["le"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_le(self) -> date:
        day: date = self.cleaned_data["le"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(
                f"Choisissez un jour entre aujourd'hui et la fin prévue, le {long_date(self.last)}."
            )
        return day


class ClaimForm(TransitionForm):
    """A ground of force majeure, the documents that show it, and what one explains (rules.md § 6)."""

    ground = forms.ChoiceField(
        label="Ce qui vous est arrivé",
        choices=lambda: grounds_on(timezone.localdate()).items(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l'un des motifs proposés."},
    )
    documents = DocumentsField(label="Justificatifs", most=MOST_DOCUMENTS)
    explanation = forms.CharField(
        label="Ce que vous voulez expliquer",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Par exemple les dates, ou ce qu'un justificatif ne montre pas.",
    )

    def play(self, actor: Actor) -> Dossier:
        return transitions.claim_force_majeure(
            self.dossier,
            actor,
            ground=self.cleaned_data["ground"],
            documents=self.cleaned_data["documents"],
            explanation=self.cleaned_data["explanation"],
        )


class ReviewForm(TransitionForm):
    """Five scores from 1 to 5, and a comment if wished."""

    SCORES = [(5, "5, très bien"), (4, "4, bien"), (3, "3, moyen"), (2, "2, décevant"), (1, "1, mauvais")]
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Il paraît sous votre prénom, après relecture. N'y mettez ni nom ni coordonnées.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Review.CRITERIA:
            self.fields[name] = forms.TypedChoiceField(
                label=Review._meta.get_field(name).verbose_name.capitalize(),  # type: ignore[union-attr]
                choices=self.SCORES,
                coerce=int,
                widget=forms.RadioSelect({"class": "scores"}),
                error_messages={"required": "Donnez une note de 1 à 5."},
            )
        self.order_fields(Review.CRITERIA)

    def play(self, actor: Actor) -> Dossier:
        scores = {name: self.cleaned_data[name] for name in Review.CRITERIA}
        return transitions.review(self.dossier, actor, scores=scores, comment=self.cleaned_data["comment"])


# The transitions whose page is here; « payer » leads out of the site, and « envoyer » ends the draft's form.
FORMS: dict[str, type[TransitionForm]] = {
    "cancel_request": CancelRequestForm,
    "validate": ValidateForm,
    "ask_top_up": AskTopUpForm,
    "cancel": CancelForm,
    "abandon": AbandonForm,
    "claim_force_majeure": ClaimForm,
    "confirm_entry": ConfirmEntryForm,
    "confirm_exit": ConfirmExitForm,
    "review": ReviewForm,
    "hide": HideForm,
}
