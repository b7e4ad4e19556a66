"""Who asks that an organisation be listed, and what the staff answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siret

from accounts.registration.captcha import CaptchaField
from catalogue.applications.checking import outcomes
from catalogue.applications.models import LONGEST, ProfileCheck
from catalogue.profile.models import Profile
from catalogue.trainings.fields import ParagraphsField, PlainTextField

ACTS = {
    ProfileCheck.Outcome.VERIFIED: ("C'est vérifié", "Référencer l'organisme"),
    ProfileCheck.Outcome.INCOMPLETE: ("Demander un complément", "Demander un complément"),
    ProfileCheck.Outcome.REFUSED: ("", "Refuser le référencement"),
}


class ApplicationForm(forms.Form):
    """The organisation, and where to write to whoever will manage it."""

    siret = forms.CharField(label="SIRET", max_length=20, help_text="14 chiffres ; les espaces sont permis.")
    name = PlainTextField(label="Raison sociale", max_length=160)
    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text="De qui gérera l'espace de l'organisme : un lien y est envoyé.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    captcha = CaptchaField(
        label="Recopiez les caractères de l'image",
        help_text="En majuscules ou en minuscules. Vous pouvez les écouter, ou demander une autre image.",
    )

    def clean_siret(self) -> str:
        """Its fourteen digits."""
        number = "".join(self.cleaned_data["siret"].split())
        if not siret.is_valid(number):
            raise ValidationError("Ce SIRET est faux : vérifiez ses 14 chiffres, le dernier est une clé.")
        return number


class CheckForm(forms.Form):
    """An answer and its words; what was read is the profile as it was then."""

    outcome = forms.ChoiceField(label="Réponse", widget=forms.RadioSelect)
    words = ParagraphsField(label="Motif, que l'organisme lira", max_length=LONGEST)
    seen = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, profile: Profile) -> None:
        super().__init__(data, initial={"seen": profile.changed_at.isoformat()})
        applies = profile.organisation.standing == "applied"
        choices = [(each.value, ACTS[each][applies]) for each in outcomes(profile)]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
