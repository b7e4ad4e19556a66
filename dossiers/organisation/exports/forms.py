"""What a member is called to export, how often and when."""

from typing import Any

from django import forms

from dossiers.messages.members import daily_hours
from dossiers.organisation.exports.models import ExportSchedule
from dossiers.organisation.worklist.layouts import KeptView


class ScheduleForm(forms.Form):
    """A view that one finds in one's list, how often, at what hour."""

    view = forms.TypedChoiceField(
        label="Vue", coerce=int, error_messages={"required": "Choisissez une de vos vues."}
    )
    every = forms.ChoiceField(
        label="Quand",
        error_messages={"required": "Dites quand vous voulez ce fichier."},
        choices=[(value, label.capitalize()) for value, label in ExportSchedule.Every.choices],
        initial=ExportSchedule.Every.WEEK,
    )
    hour = forms.TypedChoiceField(
        label="Heure", choices=daily_hours.choices(), coerce=int, initial=daily_hours.USUAL
    )

    def __init__(self, data: Any = None, *, views: list[KeptView], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        view: Any = self.fields["view"]
        view.choices = [(each.pk, each.name) for each in views]
