"""The forms by which one logs in: a trainee by number, everyone else by e-mail."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest

from accounts.login import attempts
from accounts.people.models import User
from accounts.people.nir import InvalidNir, Nir

KEY = RegexValidator(r"^[0-9]{2}\Z", "La clé a deux chiffres.")


class LoginForm(forms.Form):
    """The NIR without its key, and the password."""

    wrong = "Numéro de sécurité sociale ou mot de passe incorrect."
    nir = forms.CharField(
        label="Numéro de sécurité sociale",
        max_length=60,
        help_text="Les 13 caractères inscrits sur votre carte Vitale, sans la clé à 2 chiffres.",
        widget=forms.TextInput({"autocomplete": "username", "inputmode": "text", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    user: User | None = None

    def clean_nir(self) -> str:
        """A number that cannot be one is nobody's: said so, and counted against the address only."""
        typed: str = self.cleaned_data["nir"]
        try:
            Nir.parse(typed)
        except InvalidNir as error:
            if attempts.begin(self.request, {}):
                attempts.failed(self.request, {})
            raise ValidationError(str(error)) from None
        return typed

    def __init__(self, data: Any = None, *, request: HttpRequest) -> None:
        super().__init__(data)
        self.request = request

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if len(given) == len(self.fields):
            self.user = authenticate(self.request, **given)
            if self.user is None:
                raise ValidationError(self.wrong)
        return given


class OrganisationLoginForm(LoginForm):
    """The e-mail of a member of an organisation or of the staff, and the password."""

    wrong = "Adresse e-mail ou mot de passe incorrect."
    nir = None  # type: ignore[assignment]
    username = forms.EmailField(
        label="Adresse e-mail", max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )
    field_order = ("username", "password")
