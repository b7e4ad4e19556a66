"""What is asked to create several sessions, and for each gesture on those that were chosen.

Answers are kept as plain values (`SessionGesture.given`).
"""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from catalogue.office.sessions import MOST_SEATS
from catalogue.places.models import Place
from cpf_portal.common.french import DAYS
from dossiers.organisation.planning.dates import HOLIDAYS, MOST, SKIP, UNITS

type Given = dict[str, Any]

PLACES = 200
# The days that one may type: what is shifted from them is still in the calendar of holidays.
FIRST, LAST = date(2000, 1, 1), date(2089, 12, 31)
YEAR = "Vérifiez l'année."


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST, YEAR), MaxValueValidator(LAST, YEAR)],
        **more,
    )


def _seats(help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label="Nombre de places", required=False, min_value=1, max_value=MOST_SEATS, help_text=help_text
    )


def _holidays() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Si le début tombe un jour férié",
        error_messages={"required": "Dites que faire quand le début tombe un jour férié."},
        choices=list(HOLIDAYS.items()),
        widget=forms.RadioSelect,
        initial=SKIP,
    )


class GestureForm(forms.Form):
    """What a gesture asks of all; alone, nothing but a confirmation."""

    def given(self) -> Given:
        """The answers as they are kept, once the form is valid: days as ISO dates."""
        said = self.cleaned_data.items()
        return {name: _plain(value) for name, value in said if value not in (None, "", [])}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class CreateForm(GestureForm):
    """A first date, a length, and how it is repeated."""

    starts_on = _day("Premier jour de la première session")
    days = forms.IntegerField(
        label="Durée en jours, samedis et dimanches compris",
        required=False,
        min_value=1,
        max_value=366,
        help_text="Cinq pour une semaine. Sans réponse : les heures de l'action, à sept par jour ouvré.",
    )
    weeks = forms.IntegerField(
        label="Toutes les… semaines",
        error_messages={"required": "Saisissez un nombre de semaines : 1 pour chaque semaine."},
        min_value=1,
        max_value=52,
        initial=1,
        help_text="Un pour chaque semaine.",
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours où une session commence",
        required=False,
        choices=[(rank, name.capitalize()) for rank, name in enumerate(DAYS)],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans réponse : le jour de la semaine de la première.",
    )
    until = _day("Jusqu'au", required=False)
    count = forms.IntegerField(
        label="Nombre de sessions",
        required=False,
        min_value=1,
        max_value=MOST,
        help_text="Une date de fin, un nombre, ou les deux : le premier atteint arrête.",
    )
    holidays = _holidays()
    seats = _seats("Dans chacune ; laissez vide si vous ne les comptez pas.")

    def clean(self) -> None:
        """Somewhere it stops."""
        given = self.cleaned_data
        until, first = given.get("until"), given.get("starts_on")
        if not until and not given.get("count") and not {"until", "count"} & set(self.errors):
            self.add_error("count", "Indiquez combien de sessions, ou jusqu'à quand.")
        if until and first and until < first:
            self.add_error("until", "Cette date précède la première session.")


class ShiftForm(GestureForm):
    """A number of days, weeks or months, or the date on which the first of those chosen begins."""

    by = forms.IntegerField(
        label="Décaler de",
        required=False,
        min_value=-520,
        max_value=520,
        help_text="Un nombre négatif avance les dates.",
    )
    unit = forms.ChoiceField(
        label="Unité", choices=[(name, name) for name in UNITS], initial="semaines", required=False
    )
    first_on = _day(
        "Ou faire commencer la première le",
        required=False,
        help_text="Les autres gardent leur écart avec elle.",
    )
    is_needed = True

    def clean(self) -> None:
        """One way of saying it, not both."""
        given = self.cleaned_data
        is_shifted, first = bool(given.get("by")), given.get("first_on")
        if is_shifted and first:
            self.add_error("first_on", "Indiquez un décalage ou une date, pas les deux.")
        if self.is_needed and not is_shifted and not first and not self.errors:
            self.add_error("by", "Indiquez de combien décaler, ou la date de la première.")

    def given(self) -> Given:
        told = super().given()
        if not told.get("by"):
            told.pop("by", None)
            told.pop("unit", None)
        return told


class CopyForm(ShiftForm):
    """Where the copies go, and their seats."""

    holidays = _holidays()
    seats = _seats("Laissez vide pour garder celui de chacune.")


class MoveForm(ShiftForm):
    """Other dates, another place, other seats: what is left empty stays as it is."""

    is_needed = False
    place = forms.ChoiceField(
        label="Lieu",
        required=False,
        help_text="Une autre action de la même formation, aux mêmes conditions, y est déjà proposée.",
    )
    seats = _seats("Laissez vide pour ne pas le changer.")

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Place.objects.filter(organisation=organisation_id).order_by("town", "pk")
        choices = [("", "Le même"), *((str(place.pk), str(place)) for place in mine[:PLACES])]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        asked = ("by", "first_on", "place", "seats")
        if not self.errors and not any(self.cleaned_data.get(name) for name in asked):
            self.add_error(None, "Indiquez au moins un changement : des dates, un lieu ou des places.")
