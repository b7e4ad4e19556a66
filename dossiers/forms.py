"""The forms of a trainee's verbs: each knows what its move is given."""

from dataclasses import asdict, astuple
from datetime import date
from typing import Any, Self

from django import forms
from django.utils import timezone

from cpf_portal.french import euros, long_date
from dossiers import checks, closings
from dossiers.financing import Plan
from dossiers.models import Dossier

CHANGED = (
    "Les montants ont changé depuis que vous les avez lus. Vérifiez-les, puis donnez à nouveau votre accord."
)


class VerbForm(forms.Form):
    """A verb that asks for nothing but a confirmation."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier

    def arguments(self) -> dict[str, Any]:
        """What the move is given, once the form is valid."""
        return dict(self.cleaned_data)

    def again(self, dossier: Dossier) -> Self:
        """The same answers put to the dossier as it stands now."""
        return type(self)(self.data, dossier=dossier)


class DayForm(VerbForm):
    """The day something happened, today unless said otherwise."""

    LABEL = ""
    effective_on = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, initial={"effective_on": timezone.localdate()}, **kwargs)
        self.fields["effective_on"].label = self.LABEL
        if first := self.first_day():
            self.fields["effective_on"].help_text = f"Entre le {long_date(first)} et aujourd'hui."

    def first_day(self) -> date | None:
        """The first day the rules allow."""
        raise NotImplementedError


class EntryForm(DayForm):
    """The trainee's own declaration of entry."""

    LABEL = "Jour de votre entrée en formation"

    def first_day(self) -> date | None:
        return self.dossier.starts_on


class ExitForm(DayForm):
    """The trainee's own declaration of the end."""

    LABEL = "Dernier jour de votre formation"

    def first_day(self) -> date | None:
        return self.dossier.entered_on


class CancelForm(VerbForm):
    """The confirmation of a cancelling, with the very settlement that was shown: no other is applied."""

    settlement = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        self.settled = closings.settlement_of(dossier, timezone.localdate())
        now = {"settlement": " ".join(map(str, astuple(self.settled)))}
        self.is_outdated = data is not None and data.get("settlement") != now["settlement"]
        super().__init__(now if self.is_outdated else data, initial=now, dossier=dossier)

    def clean(self) -> None:
        if self.is_outdated:
            raise forms.ValidationError("Les conséquences ont changé : relisez-les avant de confirmer.")

    def arguments(self) -> dict[str, Any]:
        return {}


class ConsentForm(forms.Form):
    """The consents to use the rights and to pay what is left, with the very figures they are given for.

    The figures (cents) travel as hidden fields: when they are no longer the dossier's, the new ones
    are shown and no consent is taken for given (rules.md § 7).
    """

    credit_used = forms.IntegerField(widget=forms.HiddenInput)
    rights_used = forms.IntegerField(widget=forms.HiddenInput)
    to_pay = forms.IntegerField(widget=forms.HiddenInput)
    rights_consent = forms.BooleanField(
        error_messages={"required": "Cochez cette case pour donner votre accord."}
    )
    payment_consent = forms.BooleanField(
        error_messages={"required": "Cochez cette case pour donner votre accord."}
    )

    def __init__(self, data: Any = None, *, figures: Plan) -> None:
        now = {name: str(cents) for name, cents in asdict(figures).items()}
        self.is_outdated = data is not None and any(data.get(name) != now[name] for name in now)
        super().__init__(now if self.is_outdated else data, initial=now)
        self.figures = figures
        self.fields["rights_consent"].label = _rights_wording(figures)
        if figures.to_pay:
            self.fields[
                "payment_consent"
            ].label = f"J'accepte de payer {euros(figures.to_pay)} par carte bancaire, en une fois"
        else:
            del self.fields["payment_consent"]

    @classmethod
    def of(cls, data: Any = None, *, dossier: Dossier) -> Self:
        """The form for the dossier's figures of today."""
        return cls(data, figures=checks.figures(dossier, timezone.localdate()))

    def again(self, dossier: Dossier) -> Self:
        """The same answers put to the dossier as it stands now."""
        return self.of(self.data, dossier=dossier)

    def clean(self) -> None:
        if self.is_outdated:
            raise forms.ValidationError(CHANGED, code="figures_changed")

    def plan(self) -> Plan:
        """The figures consented to."""
        return self.figures

    def consents(self) -> dict[str, Any]:
        """What `send` and `pay` are given."""
        return {
            "figures": self.plan(),
            "rights_consent": self.cleaned_data["rights_consent"],
            "payment_consent": self.cleaned_data.get("payment_consent", False),
        }

    def arguments(self) -> dict[str, Any]:
        """What the move is given, once the form is valid."""
        return self.consents()


class ValidateForm(ConsentForm):
    """The consent to use the rights, when nothing is left to pay."""

    def arguments(self) -> dict[str, Any]:
        return {"figures": self.plan(), "rights_consent": self.cleaned_data["rights_consent"]}


def _rights_wording(figures: Plan) -> str:
    parts = []
    if figures.credit_used:
        parts.append(f"{euros(figures.credit_used)} de mon avoir")
    if figures.rights_used:
        parts.append(f"{euros(figures.rights_used)} de mes droits formation")
    if not parts:
        return "J'accepte que cette formation soit enregistrée sur mon compte, sans utiliser de droits"
    return f"J'accepte d'utiliser {' et '.join(parts)}"


# The verbs whose page is here: a verb without a form has no button yet.
FORMS: dict[str, Any] = {
    "cancel_request": VerbForm,
    "validate": ValidateForm.of,
    "cancel": CancelForm,
    "confirm_entry": EntryForm,
    "confirm_exit": ExitForm,
    "hide": VerbForm,
}
