"""What staff write of an organisation, and what its members write of themselves, checked."""

from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siret

from accounts.passwords.forms import NewPasswordForm
from accounts.people.fields import POSTCODE, NameField, PhoneField
from catalogue.establishments.keeping import is_a_site
from catalogue.organisations.models import Member, Organisation


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation: its SIRET, typed once, has a right key; its telephone is one."""

    siret = forms.CharField(label="SIRET", max_length=20, help_text="14 chiffres ; les espaces sont permis.")
    phone = PhoneField(label="Téléphone", required=False)
    postcode = forms.CharField(label="Code postal", required=False, validators=[POSTCODE])

    class Meta:
        model = Organisation
        fields = [
            *("siret", "name", "email", "messages_email", "phone", "website", "postcode", "town"),
            "qualiopi_until",
        ]
        help_texts = {"messages_email": "Vide : l'adresse e-mail ci-dessus, que le public lit aussi."}

    def clean_siret(self) -> str:
        """Its fourteen digits."""
        number = "".join(self.cleaned_data["siret"].split())
        if not siret.is_valid(number):
            raise ValidationError("Ce SIRET est faux : vérifiez ses 14 chiffres, le dernier est une clé.")
        if is_a_site(number):
            raise ValidationError("Ce SIRET est celui d'un établissement d'un autre organisme.")
        return number


class InviteForm(forms.Form):
    """An address and a role."""

    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    role = forms.ChoiceField(
        label="Rôle",
        choices=Member.Role.choices,
        initial=Member.Role.FILES,
        help_text="Ce que chaque rôle permet est écrit plus haut, dans cette page.",
    )


class AcceptForm(NewPasswordForm):
    """Who one is, and a password."""

    first_name = NameField(label="Prénom", max_length=80)
    last_name = NameField(label="Nom", max_length=80)
    field_order = ("first_name", "last_name", "password", "password_again")


class ChoiceForm(forms.Form):
    """The organisation that one works for now."""

    organisation = forms.IntegerField()


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=Member.Role.choices)
