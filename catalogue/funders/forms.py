"""What is written of a funder, by staff and by its own agents, checked."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.people.fields import PhoneField
from catalogue import communes
from catalogue.funders.models import LONGEST_ANSWER, LONGEST_NOTICE, Funder
from catalogue.trainings.fields import ParagraphsField, PriceField
from catalogue.trainings.models import Certification
from cpf_portal.common import today
from cpf_portal.common.database.constraints import MOST_CENTS
from cpf_portal.common.french import euros

CODE = re.compile(r"(RNCP|RS|CPF)[0-9]{1,6}\Z")
ROME = re.compile(r"[A-N]([0-9]{2}([0-9]{2})?)?\Z")


class ListField(forms.CharField):
    """Short codes separated by commas, semicolons or spaces, each once, in capitals."""

    def prepare_value(self, value: Any) -> Any:
        """A list as people write it; what was typed stays as it is."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The codes that were typed."""
        typed = value if isinstance(value, list) else re.split(r"[\s,;]+", str(value or ""))
        return list(dict.fromkeys(code.upper() for code in typed if code))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other codes were typed."""
        return bool(self.to_python(initial) != self.to_python(data))


class FunderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A funder: what it supports, what it gives, how long it takes."""

    certification_kinds = forms.MultipleChoiceField(
        label="Répertoires soutenus",
        choices=Certification.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché, aucune certification ni aucun métier ci-dessous : toutes sont soutenues.",
    )
    certification_codes = ListField(
        label="Certifications soutenues en plus",
        required=False,
        max_length=2_000,
        help_text="Leurs codes, séparés par des virgules : RS6151, RNCP35584.",
    )
    rome_codes = ListField(
        label="Métiers soutenus en plus",
        required=False,
        max_length=2_000,
        help_text="Codes ROME d'un métier ou de tout un domaine, séparés par des virgules : M1805, G16, J.",
    )
    departments = ListField(
        label="Départements soutenus",
        required=False,
        max_length=600,
        help_text="Du lieu de formation, séparés par des virgules : 57, 2A, 974. Tous, si rien n'est écrit.",
    )
    usual_amount = PriceField(label="Aide habituelle, en euros")
    most_amount = PriceField(label="Aide la plus haute, en euros")
    answer_days = forms.IntegerField(
        label="Jours ouvrés pour répondre", required=False, min_value=1, max_value=LONGEST_ANSWER
    )
    start_days = forms.IntegerField(
        label="Jours ouvrés entre la demande et le début de la formation, au moins",
        required=False,
        min_value=0,
        max_value=LONGEST_NOTICE,
        help_text="0 : aucun délai particulier.",
    )
    phone = PhoneField(label="Téléphone", required=False)
    text = ParagraphsField(
        label="Ce que lisent les personnes",
        required=False,
        max_length=1_000,
        help_text="Qui est aidé, et à quelles conditions. Sur la page de chaque formation que vous soutenez.",
    )

    class Meta:
        model = Funder
        fields = [
            "name",
            "kind",
            "certification_kinds",
            "certification_codes",
            "rome_codes",
            "departments",
            "supports_remote",
            "persons",
            "usual_amount",
            "most_amount",
            "answer_days",
            "silence_grants",
            "start_days",
            "email",
            "phone",
            "website",
            "text",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        default = today.figures().funder_days
        self.fields["answer_days"].help_text = f"De 1 à {LONGEST_ANSWER} ; {default} si rien n'est écrit."

    def clean_certification_codes(self) -> list[str]:
        """Codes of the directories, known here or not yet."""
        codes: list[str] = self.cleaned_data["certification_codes"]
        if wrong := [code for code in codes if not CODE.match(code)]:
            raise ValidationError(f"Ce ne sont pas des codes de certification : {', '.join(wrong)}.")
        return codes

    def clean_rome_codes(self) -> list[str]:
        """Codes as the ROME writes them, of an occupation or of a domain."""
        codes: list[str] = self.cleaned_data["rome_codes"]
        if wrong := [code for code in codes if not ROME.match(code)]:
            raise ValidationError(f"Ce ne sont pas des codes du ROME : {', '.join(wrong)}.")
        return codes

    def clean_departments(self) -> list[str]:
        """Departments that exist."""
        codes: list[str] = self.cleaned_data["departments"]
        known = {code for code, _ in communes.departments()}
        if wrong := [code for code in codes if code not in known]:
            raise ValidationError(f"Ces départements n'existent pas : {', '.join(wrong)}.")
        return codes

    def clean_start_days(self) -> int:
        """None typed is none wanted."""
        return self.cleaned_data["start_days"] or 0

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        usual, most = given.get("usual_amount"), given.get("most_amount")
        if usual is not None and usual < 1:
            self.add_error("usual_amount", "L'aide habituelle est d'un centime au moins.")
        if usual and most is not None and usual > most:
            self.add_error("usual_amount", "L'aide habituelle ne dépasse pas la plus haute.")
        if most is not None and most > MOST_CENTS:
            self.add_error("most_amount", f"L'aide la plus haute ne dépasse pas {euros(MOST_CENTS)}.")
        return given


class ProfileForm(FunderForm):
    """What a funder's own agents keep of it: what it is, which the law looks at, is the staff's to say."""

    class Meta(FunderForm.Meta):
        fields = [name for name in FunderForm.Meta.fields if name not in ("name", "kind")]
