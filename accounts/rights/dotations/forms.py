"""What an agent writes of a payment made by a third party."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.rights.dotations import named_requests
from accounts.rights.dotations.dotation_file import check_siret, read_marks, read_reference
from accounts.rights.dotations.models import Dotation, DotationKind, RecordedGift
from cpf_portal.common.french import sentence


class GiftForm(forms.ModelForm):  # type: ignore[type-arg]
    """A payment in euros, for what it may pay, until when; the rows keep cents."""

    euros = forms.DecimalField(
        label="Montant en euros", max_digits=9, decimal_places=2, min_value=Decimal("0.01"), localize=True
    )
    marks = forms.CharField(
        label="Fléchage",
        required=False,
        help_text="Codes de certifications ou actions (RS5616 RNCP37100 action:12) ; rien : toute formation.",
    )

    class Meta:
        model = RecordedGift
        fields = [
            *("trainee", "means", "kind", "giver", "siret", "euros", "marks", "expires_on", "reference"),
        ]
        help_texts = {
            "reference": "Celle du virement ou du paiement par carte : elle ne sert qu'une fois. « DE-… » "
            "est celle d'une demande à l'employeur : elle dit pour quelle formation."
        }

    def clean_marks(self) -> list[str]:
        """The codes, or what is wrong with them."""
        try:
            return read_marks(self.cleaned_data["marks"])
        except ValueError as error:
            raise ValidationError(sentence(str(error))) from None

    def clean_expires_on(self) -> date | None:
        """A last day that is not over."""
        last: date | None = self.cleaned_data["expires_on"]
        if last and last < timezone.localdate():
            raise ValidationError("Ce dernier jour est déjà passé.")
        return last

    def clean_reference(self) -> str:
        """A reference that no other payment has, recorded or given by a file."""
        try:
            reference: str = read_reference(self.cleaned_data["reference"])
        except ValueError as error:
            raise ValidationError(sentence(str(error))) from None
        others = RecordedGift.objects.filter(reference=reference).exclude(is_accepted=False)
        if others.exists() or Dotation.objects.filter(reference=reference).exists():
            raise ValidationError("Un autre versement a déjà cette référence.")
        return reference

    def clean(self) -> None:
        """The SIRET that the kind asks for; for what it is, when the reference is that of a request."""
        kind, siret = self.cleaned_data.get("kind"), self.cleaned_data.get("siret", "")
        if kind:
            try:
                check_siret(DotationKind(kind), siret)
            except ValueError as error:
                self.add_error("siret", sentence(str(error)))
        trainee, reference = self.cleaned_data.get("trainee"), self.cleaned_data.get("reference", "")
        if trainee and "marks" in self.cleaned_data:
            named, marks = named_requests.Named([reference]), self.cleaned_data["marks"]
            try:
                self.cleaned_data["marks"] = named.earmarks(reference, trainee.pk, marks)
            except ValueError as error:
                self.add_error("reference", sentence(str(error)))

    def save(self, commit: bool = True) -> RecordedGift:
        self.instance.amount = int(self.cleaned_data["euros"] * 100)
        self.instance.earmarks = self.cleaned_data["marks"]
        gift: RecordedGift = super().save(commit)
        return gift
