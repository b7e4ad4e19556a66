"""The step of a draft that asks what the law wants for its certification: statement, number, agreement."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from accounts.documents.files import DocumentField
from cpf_portal.common.law.kinds import Kind, kind_of
from dossiers.dossier.models import Dossier
from dossiers.eligibility.conditions import asks
from dossiers.eligibility.facts import answers_of

LICENCE = (
    "J'atteste sur l'honneur n'avoir aucun permis de cette catégorie en cours de validité, et n'être sous le "
    "coup d'aucune suspension ou interdiction de le passer"
)
SKILLS_REVIEW = (
    "J'atteste sur l'honneur ne pas avoir suivi, pendant le délai que fixe la loi, un autre bilan de "
    "compétences payé par de l'argent public"
)
NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{3,28}[A-Z0-9]")


class AnswersForm(forms.Form):
    """Only what the certification, or the person's age, asks for."""

    sworn = forms.BooleanField(
        error_messages={"required": "Sans cette attestation, vos droits ne peuvent pas payer la formation."}
    )
    vae_number = forms.CharField(
        label="Numéro de votre inscription au portail public de la VAE",
        help_text="Dans l'e-mail qui confirme votre inscription sur vae.gouv.fr : des lettres, des chiffres, "
        "des tirets.",
        max_length=30,
        error_messages={"required": "Donnez ce numéro : sans lui, une VAE ne peut pas être payée."},
    )
    agreement = DocumentField(label="Accord écrit d'un parent ou de votre tuteur")

    def __init__(self, data: Any = None, files: Any = None, *, instance: Dossier) -> None:
        self.answers, self.dossier = answers_of(instance), instance
        is_sworn, number = self.answers.sworn_at is not None, self.answers.vae_number
        super().__init__(data, files, initial={"sworn": is_sworn, "vae_number": number})
        kind = kind_of(instance.certification)
        needed = asks(kind, timezone.localdate(), instance.trainee.birth_date)
        for name in [*self.fields]:
            if name not in needed:
                del self.fields[name]
        if "sworn" in self.fields:
            self.fields["sworn"].label = SKILLS_REVIEW if kind is Kind.SKILLS_REVIEW else LICENCE
        if "agreement" in self.fields and self.answers.agreement_id:
            self.fields["agreement"].required = False
            self.fields["agreement"].help_text += " Un accord est déjà joint : un autre le remplacera."

    def clean_vae_number(self) -> str:
        number = re.sub(r"\s", "", str(self.cleaned_data["vae_number"])).upper()
        if not NUMBER.fullmatch(number):
            raise forms.ValidationError(
                "Ce numéro n'en est pas un : des lettres, des chiffres et des tirets, par exemple "
                "VAE-2026-12345."
            )
        return number

    def save(self) -> None:
        given, answers = self.cleaned_data, self.answers
        if "sworn" in self.fields:
            answers.sworn_at = answers.sworn_at or timezone.now()
        answers.vae_number = given.get("vae_number", answers.vae_number)
        former = None
        if document := given.get("agreement"):
            former, document.trainee_id = answers.agreement, self.dossier.trainee_id
            document.save()
            answers.agreement = document
        answers.save()
        if former:
            former.delete()
