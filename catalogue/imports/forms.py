"""What an organisation sends to be imported, and how."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from catalogue.imports import orders
from catalogue.imports.models import Import


class CatalogueFileForm(forms.Form):
    """A catalogue file, of 50 MB at most."""

    file = forms.FileField(
        label="Fichier du catalogue",
        help_text="Un fichier XML au format d'EDOF, 50 Mo au plus.",
        widget=forms.FileInput({"accept": ".xml,application/xml,text/xml"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > orders.LARGEST:
            raise ValidationError(
                "Ce fichier dépasse 50 Mo : partagez votre catalogue en plusieurs fichiers."
            )
        return upload


class ModeForm(forms.Form):
    """What to import: what is right, or everything if everything is."""

    mode = forms.ChoiceField(
        choices=[(mode.value, mode.label) for mode in Import.Mode if mode != Import.Mode.CHECK]
    )
