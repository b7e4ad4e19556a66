"""What the forms of both sites share: each plays its own transition, with what was answered."""

from dataclasses import astuple
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.utils import timezone

from cpf_portal.common.french import euros, long_date
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.eligibility import facts
from dossiers.money import closings
from dossiers.money.settlement import Settlement


class TransitionForm(forms.Form):
    """What a transition of a dossier asks for; alone, nothing but a confirmation.

    `settled` is what an ending would bring; `is_confirmed` whether a valid form may be played.
    """

    settled: Settlement | None = None
    is_confirmed = True

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.dossier = dossier

    @property
    def attended(self) -> Decimal | None:
        """The hours attended, or given, that a valid form says."""
        return None

    @property
    def excused(self) -> Decimal:
        """The hours lost to force majeure that it says."""
        return Decimal(0)

    def play(self, actor: Actor) -> Dossier:
        """Play the form's transition, once it is valid; the dossier as it stands after, or `Refused`."""
        raise NotImplementedError

    def again(self, dossier: Dossier) -> Self:
        """The same answers put to the dossier as it stands now."""
        return type(self)(self.data, self.files, dossier=dossier)


class DayForm(TransitionForm):
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

    @property
    def day(self) -> date:
        """The day given, once the form is valid."""
        given: date = self.cleaned_data["effective_on"]
        return given

    def likely_day(self, dossier: Dossier) -> date | None:
        """The day that the other side declared, or the planned one."""
        raise NotImplementedError

    def first_day(self, dossier: Dossier) -> date | None:
        """The first day the rules allow."""
        raise NotImplementedError


class EndForm(TransitionForm):
    """The confirmation of an ending, with the very settlement that was shown: no other is applied."""

    settlement = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier) -> None:
        self.settled = self.settle(dossier)
        now = {"settlement": fingerprint(self.settled)}
        self.is_outdated = data is not None and data.get("settlement") != now["settlement"]
        super().__init__(now if self.is_outdated else data, initial=now, dossier=dossier)

    def settle(self, dossier: Dossier) -> Settlement:
        """What that ending would bring today."""
        return closings.settlement_of(dossier, timezone.localdate())

    def clean(self) -> None:
        if self.is_outdated:
            raise forms.ValidationError("Les conséquences ont changé : relisez-les avant de confirmer.")


class AidForm(TransitionForm):
    """An aid asked or granted: when it is not enough alone for rights to pay, one says that one knows it.

    `opening` is what a third party must still give for them to pay, in cents (docs/rules.md § 10).
    """

    LEAST, KNOWS = "", ""
    field_order = ("funder", "amount", "knows", "message")
    knows = forms.BooleanField(required=False)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, **kwargs)
        self.opening = facts.lacking_of_third_parties(dossier, timezone.localdate())
        if self.opening and self.is_bound:
            self.fields["knows"].label = self.KNOWS.format(least=euros(self.opening))
        else:
            del self.fields["knows"]

    def say_the_most(self, told: str) -> None:
        """Say beside the amount the most it may be, then the least that opens the rights."""
        least = f" {self.LEAST.format(least=euros(self.opening))}" if self.opening else ""
        self.fields["amount"].help_text = told + least

    def clean(self) -> None:
        knows, amount = self.cleaned_data.pop("knows", False), self.cleaned_data.get("amount")
        if amount is None or amount >= self.opening:
            self.fields.pop("knows", None)
        elif not knows:
            self.add_error("knows", f"Il faut {euros(self.opening)} : changez le montant, ou cochez la case.")


def fingerprint(settled: Settlement) -> str:
    """A settlement as a hidden field carries it."""
    return " ".join(map(str, astuple(settled)))
