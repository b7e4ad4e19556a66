"""What is asked to cancel a session."""

from typing import Any

from django import forms

from dossiers.organisation.fields import GroundField, HoursField


class SessionCancelForm(forms.Form):
    """Why a whole session is cancelled, and the hours given to those who had entered."""

    reason = forms.CharField(
        label="Raison de l'annulation",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Chaque stagiaire la lira telle quelle.",
    )
    ground = GroundField()
    hours_given = HoursField(
        "Heures déjà données",
        required=False,
        help_text="Comptées pour ceux qui sont entrés en formation ; les autres retrouvent tout.",
    )

    def __init__(self, data: Any = None, *, has_begun: bool) -> None:
        super().__init__(data)
        if has_begun:
            self.fields["hours_given"].required = True
        else:
            del self.fields["hours_given"]
