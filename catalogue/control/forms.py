"""What an agent writes to control an organisation, and what the organisation answers."""

from django import forms

from catalogue.control.models import LONGEST, SANCTIONS
from catalogue.control.standing import Measure
from catalogue.trainings.fields import ParagraphsField


class MeasureForm(forms.Form):
    """Why, in words that the organisation reads; whether what it is owed waits."""

    reason = ParagraphsField(label="Motif, que l'organisme lira", max_length=LONGEST)
    holds_payments = forms.BooleanField(
        label="Retenir aussi les paiements dus à l'organisme",
        required=False,
        help_text="Ils attendent tant que l'organisme n'est pas à nouveau référencé.",
    )

    def __init__(self, data: object = None, *, measure: Measure) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        if measure.does == "set_aside":
            del self.fields["reason"]
        if measure.target not in SANCTIONS or not measure.does.startswith("decide"):
            del self.fields["holds_payments"]


class ObservationsForm(forms.Form):
    """What the organisation answers to a notice."""

    observations = ParagraphsField(
        label="Vos observations",
        max_length=LONGEST,
        help_text="Vous ne pourrez plus les changer une fois envoyées.",
    )
