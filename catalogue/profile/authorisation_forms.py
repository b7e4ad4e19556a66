"""An authorisation as a manager declares it."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalogue.profile.authorising import CERTIFIED
from catalogue.profile.forms import A_DAY
from catalogue.trainings.fields import PlainTextField
from catalogue.trainings.models import Certification


class AuthorisationForm(forms.Form):
    """The certification by its code, what the certifier wrote, until when."""

    certification = forms.CharField(
        label="Code de la certification", max_length=20, help_text="RS6151, RNCP35584…"
    )
    reference = PlainTextField(
        label="Référence de l'habilitation",
        max_length=120,
        help_text="Le certificateur, le numéro ou la date de sa lettre ; « nous-mêmes » si vous certifiez.",
    )
    until = forms.DateField(
        label="Dernier jour de validité", required=False, widget=A_DAY, help_text="Vide, s'il n'y en a pas."
    )

    def clean_certification(self) -> Certification:
        """A certification of the directories, known here."""
        code = "".join(self.cleaned_data["certification"].split()).upper()
        found = Certification.objects.filter(code=code, kind__in=CERTIFIED).first()
        if found is None:
            raise ValidationError("Cette certification n'est pas connue : vérifiez son code, RNCP ou RS.")
        return found

    def clean_until(self) -> date | None:
        """A day to come, or none."""
        until: date | None = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise ValidationError("Cette habilitation est déjà terminée.")
        return until
