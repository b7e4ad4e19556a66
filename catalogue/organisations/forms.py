"""What staff write of an organisation, checked."""

from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siret

from accounts.people.fields import POSTCODE, PhoneField
from catalogue.organisations.models import Organisation


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation: its SIRET, typed once, has a right key; its telephone is one."""

    siret = forms.CharField(label="SIRET", max_length=20, help_text="14 chiffres ; les espaces sont permis.")
    phone = PhoneField(label="Téléphone", required=False)
    postcode = forms.CharField(label="Code postal", required=False, validators=[POSTCODE])

    class Meta:
        model = Organisation
        fields = ["siret", "name", "email", "phone", "website", "postcode", "town"]

    def clean_siret(self) -> str:
        """Its fourteen digits."""
        number = "".join(self.cleaned_data["siret"].split())
        if not siret.is_valid(number):
            raise ValidationError("Ce SIRET est faux : vérifiez ses 14 chiffres, le dernier est une clé.")
        return number
