"""The forms of a session's sheet: days to add, who entered, who left and with how many hours."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from catalogue.trainings.models import Session
from cpf_portal.common.french import number
from dossiers.attendance.models import LONGEST, HalfDay
from dossiers.attendance.totals import by_month
from dossiers.organisation.fields import HoursField
from dossiers.organisation.group.forms import Given
from dossiers.organisation.sheet.seats import Seat

# From the first day to the last, at most.
MOST_DAYS = 31


def _a_day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class DaysForm(forms.Form):
    """Business days to add to the sheet, and the hours of their mornings and afternoons."""

    first = _a_day("Premier jour")
    last = _a_day("Dernier jour")
    morning = HoursField("Heures du matin", required=False, max_value=LONGEST, initial=Decimal("3.5"))
    afternoon = HoursField(
        "Heures de l'après-midi", required=False, max_value=LONGEST, initial=Decimal("3.5")
    )

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", f"Au plus tôt le premier jour, au plus {MOST_DAYS} jours en tout.")
        if not self.errors and not self.hours:
            raise forms.ValidationError("Donnez les heures du matin, de l'après-midi ou des deux.")

    @property
    def days(self) -> list[date]:
        """Each day from the first to the last, once the form is valid."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return [first + timedelta(days=count) for count in range((last - first).days + 1)]

    @property
    def hours(self) -> dict[str, Decimal]:
        """The hours of each half that has some."""
        said = {
            HalfDay.Half.MORNING.value: self.cleaned_data.get("morning"),
            HalfDay.Half.AFTERNOON.value: self.cleaned_data.get("afternoon"),
        }
        return {half: hours for half, hours in said.items() if hours}


def first_days(session: Session) -> dict[str, date | None]:
    """The days of a session, as many as may be added at once."""
    first, last = session.starts_on, session.ends_on
    return {
        "first": first,
        "last": min(last, first + timedelta(days=MOST_DAYS - 1)) if first and last else None,
    }


class EntryForm(forms.Form):
    """Who entered, and the day; without it, each entered on the first day planned for them."""

    effective_on = _a_day("Jour de l'entrée", required=False)
    numbers = forms.MultipleChoiceField(label="Présents", widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, seats: list[Seat]) -> None:
        entering = [seat for seat in seats if seat.may_enter]
        there = [seat.dossier.number for seat in entering if seat.seems_there]
        super().__init__(data, prefix="entree", initial={"numbers": there})
        numbers: Any = self.fields["numbers"]
        numbers.choices = [(seat.dossier.number, str(seat.dossier.trainee)) for seat in entering]


class ExitForm(forms.Form):
    """Whether someone left, with the hours of their sheet, which may be corrected up to those planned.

    Proposed from the last day on.
    """

    leaves = forms.BooleanField(label="Sortie", required=False)
    attended = HoursField("Heures suivies")
    excused = HoursField("Perdues par force majeure", required=False)

    def __init__(self, data: Any, seat: Seat) -> None:
        self.seat, dossier = seat, seat.dossier
        totals = seat.totals.within(dossier.hours)
        attended = totals.attended if seat.marks else dossier.hours
        self.computed = (attended, totals.excused)
        is_over = dossier.ends_on is None or dossier.ends_on <= timezone.localdate()
        initial = {"leaves": is_over, "attended": attended, "excused": totals.excused}
        super().__init__(data, prefix=dossier.number, initial=initial)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {dossier.trainee}"

    def clean(self) -> None:
        planned = self.seat.dossier.hours
        if not self.errors and sum(self.told) > planned:
            raise forms.ValidationError(f"Les heures vont jusqu'à {number(planned)}, la durée prévue.")

    @property
    def told(self) -> tuple[Decimal, Decimal]:
        """Hours attended, then lost to force majeure, once the form is valid."""
        return self.cleaned_data["attended"], self.cleaned_data["excused"] or Decimal(0)

    def given(self, effective_on: date | None) -> Given:
        """The person's own answers to a declared exit; the sheet by month, when the hours are its own."""
        attended, excused = self.told
        own: Given = {"hours_attended": str(attended), "hours_excused": str(excused)}
        if self.told == self.computed and self.seat.marks:
            own["sheet"] = by_month(self.seat.marks)
        return own | ({"effective_on": effective_on.isoformat()} if effective_on else {})


class LastDayForm(forms.Form):
    """The last day of all; without it, the one planned for each."""

    effective_on = _a_day("Dernier jour", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="sortie")

    def clean_effective_on(self) -> date | None:
        """A day that has come."""
        day: date | None = self.cleaned_data["effective_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Une sortie ne se déclare pas à l'avance.")
        return day
