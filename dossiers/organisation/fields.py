"""What several forms of an organisation ask: a number of hours, a ground of force majeure."""

from typing import Any

from django import forms
from django.utils import timezone

from dossiers.force_majeure.grounds import organisation_grounds_on


class HoursField(forms.DecimalField):
    """A number of hours, half-hours and minutes as decimals, written the French way."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"min_value": 0, "max_digits": 7, "decimal_places": 2, "localize": True}
        super().__init__(label=label, **defaults | kwargs)


class GroundField(forms.ChoiceField):
    """One of the organisation's own grounds of force majeure, or none (docs/rules.md § 6)."""

    def __init__(self) -> None:
        super().__init__(
            label="Cas de force majeure",
            required=False,
            choices=lambda: [("", "Aucun"), *organisation_grounds_on(timezone.localdate()).items()],
            help_text="Le stagiaire le lira. Cela ne change rien à ce qui lui est rendu.",
            error_messages={"invalid_choice": "Choisissez l'un des cas proposés, ou « Aucun »."},
        )
