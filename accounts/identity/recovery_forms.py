"""The form by which one asks one's account back: its number, and the address that will be its own."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.people.fields import EmailTwice
from accounts.people.nir import InvalidNir, Nir


class RecoveryForm(EmailTwice):
    """The NIR, and an address typed twice."""

    nir = forms.CharField(
        label="Numéro de sécurité sociale",
        max_length=60,
        help_text="Les 13 caractères inscrits sur votre carte Vitale, sans la clé à 2 chiffres.",
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="Nouvelle adresse e-mail",
        max_length=254,
        help_text="Une adresse à laquelle vous avez accès : elle deviendra celle du compte.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    email_again = forms.EmailField(label="Confirmez la nouvelle adresse", max_length=254)
    field_order = ("nir", "email", "email_again")

    def clean_nir(self) -> Nir:
        """What cannot be a number is nobody's: said at once."""
        try:
            return Nir.parse(self.cleaned_data["nir"])
        except InvalidNir as error:
            raise ValidationError(str(error)) from None
