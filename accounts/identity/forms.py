"""The form of an identity document."""

from django import forms

from accounts.documents.files import DocumentField
from accounts.identity.models import IdentityCheck


class IdentityDocumentForm(forms.Form):
    """What the document is, and its pictures: two sides of a card, one page of a passport."""

    kind = forms.ChoiceField(
        label="Quelle pièce ?",
        choices=[(value, label.capitalize()) for value, label in IdentityCheck.Kind.choices],
        widget=forms.RadioSelect,
    )
    document = DocumentField(
        label="Recto, ou page du passeport avec la photo",
        help_text="Photo ou numérisation lisible, en entier : PDF, JPEG ou PNG, 5 Mo au plus.",
    )
    back = DocumentField(
        label="Verso",
        required=False,
        help_text="Inutile pour un passeport, ou si les deux côtés sont dans le premier fichier.",
    )
