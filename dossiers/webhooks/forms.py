"""What a manager says of an address to tell."""

from django import forms

from cpf_portal.common.errors import Refused
from dossiers.lifecycle import TRANSITIONS
from dossiers.webhooks import addresses
from dossiers.webhooks.telling import TELLABLE


class WantedForm(forms.Form):
    """What an endpoint is told of."""

    transitions = forms.MultipleChoiceField(
        label="Ce dont il est prévenu",
        choices=[(name, TRANSITIONS[name].label) for name in TELLABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un événement."},
    )


class EndpointForm(WantedForm):
    """Where, and what."""

    url = forms.URLField(
        label="Adresse de votre serveur",
        max_length=400,
        assume_scheme="https",
        help_text="En https, joignable depuis Internet ; elle répond un statut 2xx en dix secondes au plus.",
    )
    field_order = ("url", "transitions")

    def clean_url(self) -> str:
        """The address, when it may be told."""
        url: str = self.cleaned_data["url"]
        try:
            addresses.check(url)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return url
