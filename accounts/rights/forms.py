"""The form of the hours of DIF, with the document that proves them."""

from decimal import Decimal

from django import forms

from accounts.documents.files import DocumentField
from accounts.rights.dif import amount_of
from cpf_portal.common.french import euros
from cpf_portal.common.law import DIF_HOURS


class DifForm(forms.Form):
    """Hours of DIF, and the payslip or certificate that shows them."""

    hours = forms.DecimalField(
        label="Nombre d'heures",
        min_value=Decimal("0.5"),
        max_value=DIF_HOURS,
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=f"Le solde au 31 décembre 2014, {DIF_HOURS} heures au plus. Une heure vaut "
        f"{euros(amount_of(1))}, et {DIF_HOURS} heures {euros(amount_of(DIF_HOURS))}.",
    )
    document = DocumentField(
        label="Justificatif",
        help_text="Bulletin de paie de décembre 2014 ou attestation de l'employeur : PDF, JPEG ou PNG, "
        "5 Mo au plus.",
    )
