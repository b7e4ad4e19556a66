"""The forms of a trainee's verbs: each knows what its move is given."""

from dataclasses import asdict, astuple
from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.utils import timezone

from accounts.documents.files import DocumentsField
from cpf_portal.common.french import euros, long_date
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.grounds import MOST_DOCUMENTS, grounds_on
from dossiers.money import closings
from dossiers.money.financing import Plan
from dossiers.money.settlement import Settlement
from dossiers.reviews.models import Review
from dossiers.transitions import checks, drafts

CHANGED_TERMS = (
    "L'organisme a changé cette formation depuis que vous l'avez lue. Vérifiez l'intitulé, les dates, "
    "le lieu et les montants, puis donnez à nouveau votre accord."
)
CHANGED = (
    "Les montants ont changé depuis que vous les avez lus. Vérifiez-les, puis donnez à nouveau votre accord."
)


class VerbForm(forms.Form):
    """A verb that asks for nothing but a confirmation.

    `settled` is what an ending would bring; `is_confirmed` whether a valid form may be played.
    """

    settled: Settlement | None = None
    is_confirmed = True

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.dossier = dossier

    def arguments(self) -> dict[str, Any]:
        """What the move is given, once the form is valid."""
        return dict(self.cleaned_data)

    def again(self, dossier: Dossier) -> Self:
        """The same answers put to the dossier as it stands now."""
        return type(self)(self.data, self.files, dossier=dossier)


class DayForm(VerbForm):
    """The day something happened: the one the other side declared, or the planned one, is proposed."""

    LABEL = ""
    effective_on = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        today = timezone.localdate()
        likely = min(self.likely_day(dossier) or today, today)
        super().__init__(*args, dossier=dossier, initial={"effective_on": likely})
        self.fields["effective_on"].label = self.LABEL
        if first := self.first_day(dossier):
            self.fields["effective_on"].help_text = f"Entre le {long_date(first)} et aujourd'hui."

    def likely_day(self, d: Dossier) -> date | None:
        """The day that the other side declared, or the planned one."""
        raise NotImplementedError

    def first_day(self, d: Dossier) -> date | None:
        """The first day the rules allow."""
        raise NotImplementedError


class EntryForm(DayForm):
    """The trainee's own declaration of entry."""

    LABEL = "Jour de votre entrée en formation"

    def likely_day(self, d: Dossier) -> date | None:
        return d.entered_on or d.starts_on

    def first_day(self, d: Dossier) -> date | None:
        return d.starts_on


class ExitForm(DayForm):
    """The trainee's own declaration of the end."""

    LABEL = "Dernier jour de votre formation"

    def likely_day(self, d: Dossier) -> date | None:
        return d.exited_on or d.ends_on

    def first_day(self, d: Dossier) -> date | None:
        return d.entered_on


class EndForm(VerbForm):
    """The confirmation of an ending, with the very settlement that was shown: no other is applied."""

    settlement = forms.CharField(widget=forms.HiddenInput)
    how: ClassVar[dict[str, Any]] = {}

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier) -> None:
        self.settled = closings.settlement_of(dossier, timezone.localdate(), **self.how)
        now = {"settlement": fingerprint(self.settled)}
        self.is_outdated = data is not None and data.get("settlement") != now["settlement"]
        super().__init__(now if self.is_outdated else data, initial=now, dossier=dossier)

    def clean(self) -> None:
        if self.is_outdated:
            raise forms.ValidationError("Les conséquences ont changé : relisez-les avant de confirmer.")

    def arguments(self) -> dict[str, Any]:
        return {"expected": self.settled}


def fingerprint(settled: Settlement) -> str:
    """A settlement as a hidden field carries it."""
    return " ".join(map(str, astuple(settled)))


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


class ClaimForm(VerbForm):
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


class ReviewForm(VerbForm):
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

    def arguments(self) -> dict[str, Any]:
        scores = {name: self.cleaned_data[name] for name in Review.CRITERIA}
        return {"scores": scores, "comment": self.cleaned_data["comment"]}


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

    def __init__(self, data: Any = None, *, figures: Plan, **read: str) -> None:
        """`read` is what else was read and must not have changed, by field."""
        shown = {name: cents for name, cents in asdict(figures).items() if name in self.base_fields}
        now = {name: str(cents) for name, cents in shown.items()} | read
        self.changed = [name for name in now if data is not None and data.get(name) != now[name]]
        self.is_outdated = bool(self.changed)
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
    def of(cls, data: Any = None, files: Any = None, *, dossier: Dossier) -> Self:
        """The form for the dossier's figures of today."""
        return cls(data, figures=checks.figures(dossier, timezone.localdate()))

    def again(self, dossier: Dossier) -> Self:
        """The same answers put to the dossier as it stands now."""
        return self.of(self.data, dossier=dossier)

    def clean(self) -> None:
        if self.is_outdated:
            words = CHANGED_TERMS if "terms" in self.changed else CHANGED
            raise forms.ValidationError(words, code="figures_changed")

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


class SendForm(ConsentForm):
    """The consents that send a request, with the terms of the catalogue that were read."""

    terms = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, data: Any = None, files: Any = None, *, dossier: Dossier) -> Self:
        now = checks.figures(dossier, timezone.localdate())
        return cls(data, figures=now, terms=drafts.terms_of(dossier))

    def arguments(self) -> dict[str, Any]:
        return self.consents() | {"terms": self.cleaned_data["terms"]}


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


# The verbs whose page is here; « payer » leads out of the site, and « envoyer » ends the draft's form.
FORMS: dict[str, Any] = {
    "cancel_request": VerbForm,
    "validate": ValidateForm.of,
    "cancel": EndForm,
    "abandon": EndForm,
    "claim_force_majeure": ClaimForm,
    "confirm_entry": EntryForm,
    "confirm_exit": ExitForm,
    "review": ReviewForm,
    "hide": VerbForm,
}
