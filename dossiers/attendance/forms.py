"""What a trainee says of a half-day that is not as it is marked."""

from django import forms


class ContestForm(forms.Form):
    """What is not right, in words."""

    text = forms.CharField(
        label="Ce qui n'est pas juste",
        error_messages={"required": "Dites ce qui n'est pas juste."},
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        help_text="L'organisme le lira tel quel. Une demi-journée ne se conteste qu'une fois.",
    )
