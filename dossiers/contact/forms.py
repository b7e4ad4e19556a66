"""What one writes to the Caisse: who one is unless logged in, what it is about, the dossier, the words."""

from typing import Any

from django import forms

from accounts.people.fields import NameField
from accounts.people.models import User
from accounts.registration.captcha import CaptchaField
from catalogue.organisations.models import Organisation
from catalogue.trainings.fields import ParagraphsField
from catalogue.trainings.models import Action
from dossiers.contact.models import LONGEST, Enquiry
from dossiers.dossier.models import Dossier

# The dossiers that one chooses among: the latest.
MOST_DOSSIERS = 50
# What one reports of others has a page of its own.
ASKED = [each for each in Enquiry.Subject.choices if each[0] not in ("provider", "not_me")]


class EnquiryForm(forms.Form):
    """A message. Whoever is logged in is known, and chooses one of their dossiers; others copy an image."""

    subject = forms.ChoiceField(
        label="Au sujet de",
        choices=[("", "Choisissez un sujet"), *ASKED],
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


class ReportForm(EnquiryForm):
    """A report: who calls, an organisation or one of its offers, what was done in one's name.

    The page that one comes from says which organisation (`organisme`) or offer (`formation`), by its key.
    """

    organisme = forms.IntegerField(required=False, widget=forms.HiddenInput)
    formation = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, writer: User | None, initial: Any = None) -> None:
        super().__init__(data, writer=writer, initial=initial)
        choices = [(each.value, each.label) for each in Enquiry.REPORTS]
        self.fields["subject"].choices = [("", "Choisissez"), *choices]  # type: ignore[attr-defined]
        self.fields["subject"].label = "Ce que vous signalez"
        self.fields["text"].label = "Ce qui s'est passé"
        self.organisation, self.training = about(self["organisme"].value(), self["formation"].value())

    def clean(self) -> None:
        for name in ("organisme", "formation"):
            self.cleaned_data.pop(name, None)
            self.errors.pop(name, None)
        self.cleaned_data |= {"organisation": self.organisation, "training": self.training}


def about(organisation_id: Any, action_id: Any) -> tuple[Organisation | None, str]:
    """The organisation that a page named by its key, or by that of an offer, whose title follows."""
    if key := _key(action_id):
        action = Action.objects.filter(pk=key).select_related("training__organisation").first()
        if action:
            return action.training.organisation, action.training.title
    key = _key(organisation_id)
    public = Organisation.objects.exclude(standing=Organisation.Standing.APPLIED)
    return (public.filter(pk=key).first() if key else None), ""


def _key(given: Any) -> int | None:
    """A key that an address may hold."""
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _dossiers_of(writer: User) -> list[tuple[str, str]]:
    mine = Dossier.objects.filter(trainee_id=writer.pk).order_by("-pk").values_list("number", "title")
    return [(number, f"{title} (n° {number})") for number, title in mine[:MOST_DOSSIERS]]
