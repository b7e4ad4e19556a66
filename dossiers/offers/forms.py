"""What the pages of offers ask."""

from django import forms

from catalogue import communes

UNKNOWN_TOWN = "Nous ne connaissons pas cette commune : essayez une commune voisine ou un code postal."


class OriginForm(forms.Form):
    """The town that distances start from."""

    lieu = forms.CharField(
        label="Ville ou code postal",
        required=False,
        max_length=80,
        widget=forms.TextInput({"list": "communes", "autocomplete": "off"}),
    )

    def clean_lieu(self) -> communes.Commune | None:
        text = self.cleaned_data["lieu"].strip()
        found = communes.find(text) if text else []
        if text and not found:
            raise forms.ValidationError(UNKNOWN_TOWN)
        return found[0] if found else None
