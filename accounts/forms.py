"""The forms by which one enters: logging in, registering, passwords and addresses that give access."""

from datetime import date
from typing import Any, cast

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.http import HttpRequest
from django.utils import timezone

from accounts import attempts, reauthentication
from accounts.captcha import CaptchaField
from accounts.fields import EmailTwice, NameField, PhoneField
from accounts.models import User
from accounts.nir import WRONG_KEY, InvalidNir, Nir, bare

ADULT, APPRENTICE, OLDEST = 16, 15, 120


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
            self.user = authenticate(self.request, **given)  # type: ignore[assignment]
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


class CodeForm(forms.Form):
    """The code of the second factor, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class TermsForm(forms.Form):
    """First step of the registration."""

    accepted = forms.BooleanField(
        label="J'ai lu et j'accepte les conditions générales d'utilisation",
        error_messages={"required": "Cochez cette case pour donner votre accord."},
    )


class IdentityForm(EmailTwice):
    """Second step: who one is. The number is kept only as its digest."""

    nir = forms.CharField(
        label="Numéro de sécurité sociale",
        max_length=60,
        help_text="Les 13 caractères inscrits sur votre carte Vitale ; les espaces sont permis.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    key = forms.CharField(
        label="Clé",
        max_length=2,
        validators=[KEY],
        help_text="Les 2 chiffres qui suivent le numéro.",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )
    first_name = NameField(
        label="Prénom", max_length=80, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = NameField(
        label="Nom de naissance", max_length=80, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    birth_date = forms.DateField(
        label="Date de naissance",
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    has_apprenticeship = forms.BooleanField(
        label="J'ai signé un contrat d'apprentissage",
        required=False,
        help_text="À cocher si vous avez 15 ans : le compte s'ouvre à 16 ans, ou à 15 avec ce contrat.",
    )
    mobile = PhoneField(label="Téléphone mobile", required=False)
    landline = PhoneField(
        label="Téléphone fixe",
        required=False,
        help_text="Vous pouvez créer le compte sans numéro ; il en faudra un, mobile ou fixe, pour envoyer "
        "un dossier.",
    )
    email = forms.EmailField(
        label="Adresse e-mail", max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    email_again = forms.EmailField(
        label="Confirmez l'adresse e-mail",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    captcha = CaptchaField(
        label="Recopiez les caractères de l'image",
        help_text="En majuscules ou en minuscules. Vous pouvez les écouter, ou demander une autre image.",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # Whoever copies the fifteen characters of the card gives the key with them; it is checked there.
        self.fields["key"].required = len(bare((data or {}).get("nir", ""))) != 15

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        birth_date = cleaned.get("birth_date")
        if birth_date:
            self._check_age(birth_date, cleaned.get("has_apprenticeship", False))
        if cleaned.get("nir"):
            try:
                cleaned["nir"] = nir = Nir.parse(cleaned["nir"])
            except InvalidNir as error:
                self.add_error("nir", str(error))
            else:
                self._check_nir(nir, cleaned.get("key"), birth_date)
        return cleaned

    def _check_nir(self, nir: Nir, key: str | None, birth_date: date | None) -> None:
        if key and key != nir.key:
            self.add_error("key", WRONG_KEY)
        elif birth_date and not nir.agrees_with(birth_date):
            self.add_error("birth_date", "Cette date ne correspond pas au numéro de sécurité sociale.")

    def _check_age(self, birth_date: date, has_apprenticeship: bool) -> None:
        today = timezone.localdate()
        age = relativedelta(today, birth_date).years
        if birth_date > today or age > OLDEST:
            self.add_error("birth_date", "Cette date de naissance n'est pas possible.")
        elif age < APPRENTICE or (age < ADULT and not has_apprenticeship):
            self.add_error(
                "birth_date",
                "Le compte s'ouvre à 16 ans, ou à 15 ans avec un contrat d'apprentissage signé.",
            )


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


class ChangeEmailForm(PasswordAgainForm, EmailTwice):
    """The current password, and the new address twice."""

    email = forms.EmailField(
        label="Nouvelle adresse e-mail",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    email_again = forms.EmailField(label="Confirmez la nouvelle adresse", max_length=254)
    field_order = ("current", "email", "email_again")


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
