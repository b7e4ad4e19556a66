"""The forms by which a trainee says who they are: address, contact, situation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.people.fields import POSTCODE, EmailTwice, PhoneField
from accounts.people.models import Address, PersonalDetails, Trainee


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address in parts."""

    class Meta:
        model = Address
        fields = [
            "number",
            "repetition",
            "street_type",
            "street",
            "complement",
            "locality",
            "postcode",
            "town",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postcode"].validators.append(POSTCODE)
        self.fields["postcode"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "postal-code"}
        self.fields["street_type"].help_text = "Rue, avenue, place…"


class ContactForm(EmailTwice, forms.ModelForm):  # type: ignore[type-arg]
    """Names, phones (one of the two at least) and the e-mail, twice."""

    email_name = "contact_email"
    mobile = PhoneField(label="Téléphone mobile", is_one_of_two=True)
    landline = PhoneField(label="Téléphone fixe", is_one_of_two=True)
    email_again = forms.EmailField(label="Confirmez l'adresse e-mail", max_length=254)

    class Meta:
        model: type[PersonalDetails] = Trainee
        fields = ["usage_name", "mobile", "landline", "contact_email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_email"].required = True
        self.fields["contact_email"].help_text = "Pour les nouvelles de vos dossiers."
        self.initial.setdefault("email_again", self.initial.get("contact_email"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        failed = {"mobile", "landline"} & set(self.errors)
        if not failed and not cleaned.get("mobile") and not cleaned.get("landline"):
            self.add_error("mobile", "Il faut au moins un numéro, mobile ou fixe.")
        return cleaned


class SituationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The professional situation."""

    class Meta:
        model: type[PersonalDetails] = Trainee
        fields = ["diploma", "diploma_year", "category", "is_jobseeker"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("diploma", "category"):
            self.fields[name].required = True
        self.fields["is_jobseeker"].label = "Je suis inscrit ou inscrite à France Travail"
        self.fields["is_jobseeker"].help_text = (
            "Ce sera vérifié auprès de France Travail, avec votre accord, au moment de finaliser : "
            "la participation n'est pas due si votre inscription est confirmée."
        )

    def clean_diploma_year(self) -> int | None:
        year: int | None = self.cleaned_data["diploma_year"]
        if year is not None and not 1930 <= year <= timezone.localdate().year:
            raise ValidationError("Cette année n'est pas possible.")
        return year
