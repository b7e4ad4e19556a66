"""What one writes to the Caisse: who one is unless logged in, what it is about, the dossier, the words."""

from typing import Any

from django import forms

from accounts.people.fields import NameField
from accounts.people.models import User
from accounts.registration.captcha import CaptchaField
from catalogue.trainings.fields import ParagraphsField
from dossiers.contact.models import LONGEST, Enquiry
from dossiers.dossier.models import Dossier

# The dossiers that one chooses among: the latest.
MOST_DOSSIERS = 50


class EnquiryForm(forms.Form):
    """A message. Whoever is logged in is known, and chooses one of their dossiers; others copy an image."""

    subject = forms.ChoiceField(
        label="Au sujet de",
        choices=[("", "Choisissez un sujet"), *Enquiry.Subject.choices],
        error_messages={"required": "Choisissez un sujet."},
    )
    name = NameField(
        label="Vos prénom et nom", max_length=161, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text="Nous vous répondons à cette adresse.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    dossier_number = forms.ChoiceField(label="Dossier concerné", required=False)
    text = ParagraphsField(
        label="Votre message",
        max_length=LONGEST,
        help_text="N'écrivez ni mot de passe, ni numéro de sécurité sociale, ni numéro de carte.",
    )
    captcha = CaptchaField(
        label="Recopiez les caractères de l'image",
        help_text="En majuscules ou en minuscules. Vous pouvez les écouter, ou demander une autre image.",
    )

    def __init__(self, data: Any = None, *, writer: User | None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if writer:
            for known in ("name", "email", "captcha"):
                del self.fields[known]
        dossiers = _dossiers_of(writer) if writer else []
        self.fields["dossier_number"].choices = [("", "Aucun en particulier"), *dossiers]  # type: ignore[attr-defined]
        if not dossiers:
            del self.fields["dossier_number"]


def _dossiers_of(writer: User) -> list[tuple[str, str]]:
    mine = Dossier.objects.filter(trainee_id=writer.pk).order_by("-pk").values_list("number", "title")
    return [(number, f"{title} (n° {number})") for number, title in mine[:MOST_DOSSIERS]]
