"""The consent to ask: a box that any form may have, ticked by the person for each question."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.status.models import Provider
from accounts.status.services import SERVICES

ASKED = {
    Provider.JOBSEEKER: "que j'y suis inscrit ou inscrite",
    Provider.C2P: "que j'ai des points sur mon compte professionnel de prévention",
    Provider.ATMP: "que j'ai un taux d'incapacité reconnu après un accident ou une maladie du travail",
}
HELP = (
    "Nous lui donnons votre nom, votre prénom, votre date de naissance et votre sexe. Nous gardons "
    "seulement sa réponse, oui ou non, et sa date."
)


def consent_field(provider: Provider) -> forms.BooleanField:
    """« J'autorise … à vérifier auprès de … que … » : not ticked in advance, and nobody has to."""
    asked, known_by = ASKED[provider], SERVICES[provider].people_say
    label = f"J'autorise {settings.SITE_NAME} à vérifier auprès de {known_by} {asked}"
    return forms.BooleanField(label=label, help_text=HELP, required=False)


class JobseekerForm(forms.Form):
    """To ask now: without the consent, nothing is asked."""

    consent = consent_field(Provider.JOBSEEKER)

    def clean_consent(self) -> bool:
        if not self.cleaned_data["consent"]:
            raise ValidationError("Cochez la case pour autoriser la vérification.")
        return True
