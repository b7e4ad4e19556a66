"""The forms of the steps by which an account is opened: the terms, who one is."""

from datetime import date
from typing import Any

from django import forms

from accounts.login.forms import KEY
from accounts.people.ages import age_on, is_possible
from accounts.people.fields import EmailTwice, NameField, PhoneField
from accounts.people.nir import WRONG_KEY, InvalidNir, Nir, bare
from accounts.registration.captcha import CaptchaField
from cpf_portal.common import today


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
        help_text=today.sentence(
            lambda rules: (
                f"À cocher si vous avez {rules.apprentice_age} ans : le compte s'ouvre à "
                f"{rules.holder_age} ans, ou à {rules.apprentice_age} avec ce contrat."
            )
        ),
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
        help_text="En majuscules ou en minuscules. Vous pouvez les écouter, ou changer d'image plus bas.",
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
        rules = today.figures()
        age = age_on(rules.day, birth_date)
        if not is_possible(birth_date, rules.day):
            self.add_error("birth_date", "Cette date de naissance n'est pas possible.")
        elif age < rules.apprentice_age or (age < rules.holder_age and not has_apprenticeship):
            self.add_error(
                "birth_date",
                f"Le compte s'ouvre à {rules.holder_age} ans, ou à {rules.apprentice_age} ans avec un "
                "contrat d'apprentissage signé.",
            )
