"""The forms of a password: a new one, the present one again, another, a forgotten one."""

from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from accounts.passwords import reauthentication
from accounts.people.models import User
from accounts.people.nir import InvalidNir, Nir


class NewPasswordForm(forms.Form):
    """A password, twice; `user` gives the names it must not resemble."""

    password = forms.CharField(
        label="Mot de passe",
        max_length=200,
        strip=False,
        help_text="8 caractères ou plus, dont une majuscule, une minuscule et un chiffre. "
        "Ni mot de passe courant, ni votre nom ou votre date de naissance.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Confirmez le mot de passe",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        first, second = cleaned.get("password"), cleaned.get("password_again")
        if first:
            try:
                password_validation.validate_password(first, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        if first and second and first != second:
            self.add_error("password_again", "Les deux mots de passe sont différents.")
        return cleaned


class PasswordAgainForm(forms.Form):
    """The password of the account, asked again before what could take it away."""

    current = forms.CharField(
        label="Mot de passe actuel",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User | None = None, **kwargs: Any) -> None:
        """`user` is whoever a link names; otherwise the person who is logged in."""
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = user or cast(User, request.user)

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if self.user is None or not reauthentication.proves(self.request, self.user, current):
            raise ValidationError("Ce n'est pas votre mot de passe actuel.")
        return current


class ChangePasswordForm(PasswordAgainForm, NewPasswordForm):
    """The current password, and the new one twice."""

    field_order = ("current", "password", "password_again")


class ResetForm(forms.Form):
    """Whose password is forgotten: a NIR, or the e-mail of an organisation or staff account."""

    who = forms.CharField(
        label="Numéro de sécurité sociale, ou adresse e-mail professionnelle",
        max_length=254,
        help_text="Stagiaires : les 13 caractères du numéro. Organismes : l'adresse qui sert à se connecter.",
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false"}),
    )

    def clean_who(self) -> str:
        """What can be neither is nobody's: said at once, rather than waiting for a mail that cannot come."""
        typed: str = self.cleaned_data["who"]
        try:
            validate_email(typed) if "@" in typed else Nir.parse(typed)
        except (InvalidNir, ValidationError) as error:
            words = (
                str(error) if isinstance(error, InvalidNir) else "Cette adresse e-mail n'est pas complète."
            )
            raise ValidationError(words) from None
        return typed
