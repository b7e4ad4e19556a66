"""The forms of an organisation's transitions: each plays its own, with what was answered."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from catalogue.trainings.bookable import first_day
from catalogue.trainings.fields import PriceField
from cpf_portal.common.french import euros, hours, long_date, month_name, number
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.money import closings
from dossiers.money.hours import months, realisation_rate
from dossiers.money.settlement import Settlement
from dossiers.organisation.fields import GroundField, HoursField
from dossiers.organisation.training_forms import (
    DeclareEntryForm,
    ExamForm,
    NoShowForm,
    WithdrawEntryForm,
)
from dossiers.transitions.forms import TransitionForm, fingerprint


class AcknowledgeForm(TransitionForm):
    """The confirmation that a request is read."""

    def play(self, actor: Actor) -> Dossier:
        return transitions.acknowledge(self.dossier, actor)


class AcceptForm(TransitionForm):
    """The confirmation that a request is accepted unchanged."""

    def play(self, actor: Actor) -> Dossier:
        return transitions.accept(self.dossier, actor)


class ProposeForm(TransitionForm):
    """Other dates, hours or price; filled with what was asked."""

    starts_on = forms.DateField(label="Début", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label="Fin", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    hours = forms.DecimalField(
        label="Durée en heures",
        min_value=Decimal("0.5"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )
    price = PriceField(label="Prix en euros, toutes taxes comprises")
    note = forms.CharField(
        label="Note pour le stagiaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Par exemple la raison du changement.",
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        initial = {
            "starts_on": dossier.starts_on,
            "ends_on": dossier.ends_on,
            "hours": dossier.hours.normalize(),
            "price": dossier.price,
        }
        super().__init__(*args, dossier=dossier, initial=initial, **kwargs)
        first = first_day(timezone.localdate(), dossier.sent_on)
        self.fields["starts_on"].help_text = f"Au plus tôt le {long_date(first)}."
        self.fields["starts_on"].widget.attrs["min"] = first.isoformat()
        self.fields["price"].help_text = f"Au plus le prix publié, {euros(dossier.price)}."

    def play(self, actor: Actor) -> Dossier:
        return transitions.propose(
            self.dossier,
            actor,
            starts_on=self.cleaned_data["starts_on"],
            ends_on=self.cleaned_data["ends_on"],
            hours=self.cleaned_data["hours"],
            price=self.cleaned_data["price"],
            note=self.cleaned_data["note"],
        )


class RefuseForm(TransitionForm):
    """Why, as a code for the statistics and in words for the person."""

    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisissez…"), *Dossier.RefusalReason.choices])
    message = forms.CharField(
        label="Votre message",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Il sera lu tel quel.",
    )

    def play(self, actor: Actor) -> Dossier:
        reason, message = self.cleaned_data["reason"], self.cleaned_data["message"]
        return transitions.refuse(self.dossier, actor, reason=reason, message=message)


class CountedForm(TransitionForm):
    """An ending whose amounts depend on hours: computed and shown first, confirmed after.

    `settled` is the settlement of what was typed; the same answers sent back with it confirm it.
    """

    settlement = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, **kwargs)
        self.is_counted = dossier.validated_on is not None

    def settle(self, today: date) -> Settlement:
        """What that ending would bring today; `ValidationError` or `ValueError` when hours are impossible."""
        raise NotImplementedError

    def clean(self) -> None:
        if self.errors or self.dossier.validated_on is None:
            return
        try:
            self.settled = self.settle(timezone.localdate())
        except ValueError:
            raise forms.ValidationError(self.too_many_hours()) from None
        now = fingerprint(self.settled)
        self.is_confirmed = self.cleaned_data.pop("settlement") == now
        self.data = {**self.data.dict(), "settlement": now}  # type: ignore[attr-defined]

    def too_many_hours(self) -> str:
        """Why hours are refused."""
        return f"Les heures ne peuvent pas dépasser la durée prévue, {hours(self.dossier.hours)}."


class CancelByOrganisationForm(CountedForm):
    """Why the organisation cancels, and the hours already given when the training has begun."""

    reason = forms.CharField(
        label="Raison de l'annulation",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Le stagiaire la lira telle quelle.",
    )
    ground = GroundField()
    hours_given = HoursField("Heures déjà données")

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        super().__init__(*args, dossier=dossier)
        if not dossier.has_entered:
            del self.fields["hours_given"]

    @property
    def attended(self) -> Decimal | None:
        return self.cleaned_data.get("hours_given")

    def settle(self, today: date) -> Settlement:
        given = self.cleaned_data.get("hours_given", 0)
        return closings.settlement_of(self.dossier, today, by="organisation", hours_attended=given)

    def play(self, actor: Actor) -> Dossier:
        return transitions.cancel_by_organisation(
            self.dossier,
            actor,
            reason=self.cleaned_data["reason"],
            ground=self.cleaned_data["ground"],
            hours_given=self.cleaned_data.get("hours_given"),
            expected=self.settled,
        )


class AttendedHoursForm(CountedForm):
    """The hours attended by someone who left."""

    hours_attended = HoursField("Heures suivies avant l'abandon")

    @property
    def attended(self) -> Decimal:
        return Decimal(self.cleaned_data["hours_attended"])

    def settle(self, today: date) -> Settlement:
        if self.cleaned_data["hours_attended"] > self.dossier.hours:
            raise forms.ValidationError(self.too_many_hours())
        return closings.settlement_of(self.dossier, today)

    def play(self, actor: Actor) -> Dossier:
        attended = self.cleaned_data["hours_attended"]
        return transitions.abandon(self.dossier, actor, hours_attended=attended, expected=self.settled)


class DeclareExitForm(CountedForm):
    """The last day and the hours sheet: a line a month, hours attended and those lost to force majeure."""

    effective_on = forms.DateField(
        label="Dernier jour de la formation",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        today = timezone.localdate()
        last_day = min(dossier.ends_on or today, today)
        super().__init__(*args, dossier=dossier, initial={"effective_on": last_day})
        self.months = months(dossier.entered_on or today, today)
        for index, month in enumerate(self.months):
            name = f" en {month_name(month)}" if len(self.months) > 1 else ""
            self.fields[f"attended_{index}"] = HoursField(f"Heures suivies{name}")
            self.fields[f"excused_{index}"] = HoursField(
                f"Heures perdues par force majeure{name}", required=False, initial=0
            )

    def lines(self) -> list[dict[str, str]]:
        """The sheet as the journal keeps it."""
        return [
            {
                "month": f"{month:%Y-%m}",
                "attended": str(self.cleaned_data[f"attended_{index}"]),
                "excused": str(self.cleaned_data[f"excused_{index}"] or 0),
            }
            for index, month in enumerate(self.months)
        ]

    @property
    def attended(self) -> Decimal:
        """The hours attended, all months together."""
        return sum((self.cleaned_data[f"attended_{index}"] for index in range(len(self.months))), Decimal(0))

    @property
    def excused(self) -> Decimal:
        """The hours lost to force majeure, all months together."""
        lost = (self.cleaned_data[f"excused_{index}"] or Decimal(0) for index in range(len(self.months)))
        return sum(lost, Decimal(0))

    @property
    def rate(self) -> str:
        """The realisation rate, in percent, as people write it."""
        return number(realisation_rate(self.attended, self.dossier.hours))

    def settle(self, today: date) -> Settlement:
        if self.attended + self.excused > self.dossier.hours:
            raise forms.ValidationError(self.too_many_hours())
        return closings.if_completed(self.dossier, today, self.excused)

    def play(self, actor: Actor) -> Dossier:
        return transitions.declare_exit(
            self.dossier,
            actor,
            effective_on=self.cleaned_data["effective_on"],
            hours_attended=self.attended,
            hours_excused=self.excused,
            sheet=self.lines(),
            expected=self.settled,
        )


class ReplyForm(forms.Form):
    """The organisation's one reply to a review."""

    reply = forms.CharField(label="Votre réponse", max_length=2000, widget=forms.Textarea({"rows": 3}))


FORMS: dict[str, type[TransitionForm]] = {
    "acknowledge": AcknowledgeForm,
    "accept": AcceptForm,
    "propose": ProposeForm,
    "refuse": RefuseForm,
    "declare_entry": DeclareEntryForm,
    "declare_no_show": NoShowForm,
    "declare_exit": DeclareExitForm,
    "withdraw_entry": WithdrawEntryForm,
    "record_exam": ExamForm,
    "abandon": AttendedHoursForm,
    "cancel_by_organisation": CancelByOrganisationForm,
}
