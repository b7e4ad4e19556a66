"""What staff write of a certification, checked."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalogue.trainings import eligible
from catalogue.trainings.models import Certification

CODE = re.compile(r"(RNCP|RS)[0-9]{1,6}\Z")


WRONG_CODE = "Écrivez RNCP ou RS puis des chiffres (RNCP1234), ou un code CPF du format EDOF (CPF206)."


class CertificationForm(forms.ModelForm):  # type: ignore[type-arg]
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
