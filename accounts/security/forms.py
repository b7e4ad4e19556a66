"""The form by which one asks for another e-mail address."""

from django import forms

from accounts.passwords.forms import PasswordAgainForm
from accounts.people.fields import EmailTwice


class ChangeEmailForm(PasswordAgainForm, EmailTwice):
    """The current password, and the new address twice."""

    email = forms.EmailField(
        label="Nouvelle adresse e-mail",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    email_again = forms.EmailField(label="Confirmez la nouvelle adresse", max_length=254)
    field_order = ("current", "email", "email_again")
