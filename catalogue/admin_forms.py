"""What staff type of the catalogue, judged in words before the database would refuse it by a rule's name."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siret

from accounts.fields import POSTCODE, PhoneField
from catalogue import eligible
from catalogue.models import Certification, Organisation, Place

CODE = re.compile(r"(RNCP|RS)[0-9]{1,6}\Z")
WRONG_CODE = "Écrivez RNCP ou RS puis des chiffres (RNCP1234), ou un code CPF du format EDOF (CPF206)."


class OrganisationForm(forms.ModelForm):
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


class CertificationForm(forms.ModelForm):
    """A certification: its directory is told by its code; the RNCP alone gives a level."""

    level = forms.IntegerField(
        label="Niveau",
        required=False,
        min_value=1,
        max_value=8,
        help_text="Celui du RNCP, de 1 à 8 ; le répertoire spécifique n'en a pas.",
    )

    class Meta:
        model = Certification
        fields = ["code", "title", "level", "is_active", "ends_on"]

    def clean_code(self) -> str:
        """The code, in capitals."""
        code: str = self.cleaned_data["code"].strip().upper()
        if not CODE.match(code) and code not in eligible.TITLES:
            raise ValidationError(WRONG_CODE)
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.kind = Certification.kind_of(cleaned.get("code", self.instance.code))
        is_known = "code" not in self.errors
        if is_known and cleaned.get("level") and self.instance.kind != Certification.Kind.RNCP:
            self.add_error("level", "Seules les certifications du RNCP ont un niveau.")
        return cleaned


class PlaceForm(forms.ModelForm):
    """A place: its coordinates go together, and are on earth."""

    latitude = forms.FloatField(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label="Longitude", required=False, min_value=-180, max_value=180)
    postcode = forms.CharField(label="Code postal", required=False, validators=[POSTCODE])

    class Meta:
        model = Place
        fields = [
            "organisation",
            "name",
            "street",
            "postcode",
            "town",
            "latitude",
            "longitude",
            "access",
            "is_accessible",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None) and not self.errors:
            self.add_error("longitude", "Donnez la latitude et la longitude, ou aucune des deux.")
        return cleaned
