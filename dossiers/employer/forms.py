"""What one says of a request to an employer: how much, for which session, to whom."""

from dataclasses import replace
from typing import Any

from django import forms

from catalogue.trainings.bookable import bookable
from catalogue.trainings.fields import ParagraphsField, PlainTextField, PriceField
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros, short_date
from dossiers.employer.asking import Subject, ask
from dossiers.employer.models import LONGEST_EMPLOYER, LONGEST_MESSAGE, EmployerRequest


class RequestForm(forms.Form):
    """How much is asked, and of whom when one wants it printed; the amount is the subject's to refuse."""

    asked = PriceField(label="Somme demandée, en euros")
    employer = PlainTextField(label="Nom de l'employeur", max_length=LONGEST_EMPLOYER, required=False)
    email = forms.EmailField(
        label="Adresse e-mail de l'employeur",
        required=False,
        help_text="Nous n'écrivons pas à votre employeur : elle prépare le message que vous lui enverrez.",
    )
    message = ParagraphsField(
        label="Quelques mots pour votre employeur",
        max_length=LONGEST_MESSAGE,
        required=False,
        help_text=f"Imprimés sur la demande, {LONGEST_MESSAGE} caractères au plus.",
    )

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, initial={"asked": subject.most})
        self.subject = subject
        between = (
            f"De {euros(subject.least)} à {euros(subject.most)}, ce qu'il vous reste à payer aujourd'hui."
        )
        self.fields["asked"].help_text = between

    def clean_asked(self) -> int:
        """An amount that can be asked."""
        asked: int = self.cleaned_data["asked"]
        try:
            self.subject.figures_of(asked)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return asked

    def ask(self) -> EmployerRequest:
        """Make the request; `Refused` when one asks too often."""
        return ask(self.subject, **self.cleaned_data)


class OfferForm(RequestForm):
    """The same for an offer, whose dates may be chosen now or later."""

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        found = bookable(subject.today).filter(action=subject.action, starts_on__isnull=False)
        self.sessions = {str(session.pk): session for session in found.order_by("starts_on", "pk")}
        if self.sessions:
            choices = [(key, _dates(session)) for key, session in self.sessions.items()]
            chosen = forms.ChoiceField(
                label="Session", required=False, choices=[("", "Pas encore choisie"), *choices]
            )
            self.fields = {"session": chosen, **self.fields}

    def ask(self) -> EmployerRequest:
        """Make the request, for the dates of the session if one is chosen."""
        if session := self.sessions.get(self.cleaned_data.pop("session", "")):
            self.subject = replace(self.subject, starts_on=session.starts_on, ends_on=session.ends_on)
        return super().ask()


def _dates(session: Session) -> str:
    days = (session.starts_on, session.ends_on)
    return "Du {} au {}".format(*(short_date(day) for day in days if day))
