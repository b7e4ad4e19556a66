"""The forms of what an organisation says of a training: entry, absence, entry taken back, exam."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cpf_portal.common.french import long_date
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.exams.models import Exam, exam_of
from dossiers.money import closings
from dossiers.money.settlement import Settlement
from dossiers.transitions.forms import DayForm, EndForm, TransitionForm


class DeclareEntryForm(DayForm):
    """The day the trainee entered."""

    LABEL = "Jour de l'entrée en formation"

    def likely_day(self, dossier: Dossier) -> date | None:
        return dossier.entry_confirmed_on or dossier.starts_on

    def first_day(self, dossier: Dossier) -> date | None:
        return dossier.starts_on

    def play(self, actor: Actor) -> Dossier:
        return transitions.declare_entry(self.dossier, actor, effective_on=self.day)


class NoShowForm(EndForm):
    """The confirmation that nobody came, with what it brings."""

    def settle(self, dossier: Dossier) -> Settlement:
        return closings.settlement_of(dossier, timezone.localdate(), no_show=True)

    def play(self, actor: Actor) -> Dossier:
        return transitions.declare_no_show(self.dossier, actor, expected=self.settled)


class WithdrawEntryForm(TransitionForm):
    """Why an entry that was declared is taken back."""

    reason = forms.CharField(
        label="Raison du retrait",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Le stagiaire la lira telle quelle.",
    )

    def play(self, actor: Actor) -> Dossier:
        return transitions.withdraw_entry(self.dossier, actor, reason=self.cleaned_data["reason"])


class ExamForm(TransitionForm):
    """The day of the exam, then its result; the day is asked once."""

    held_on = forms.DateField(
        label="Jour de l'examen",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Il ne se change plus une fois enregistré.",
    )
    result = forms.ChoiceField(
        label="Résultat", required=False, choices=[("", "Pas encore connu"), *Exam.Result.choices]
    )
    blocks = forms.CharField(
        label="Blocs obtenus",
        required=False,
        max_length=200,
        help_text="Quand l'examen est réussi en partie : leurs numéros, par exemple « BC01, BC03 ».",
    )

    def __init__(self, *args: Any, dossier: Dossier) -> None:
        super().__init__(*args, dossier=dossier)
        if exam := exam_of(dossier):
            del self.fields["held_on"]
            result: Any = self.fields["result"]
            result.required, result.choices = True, [("", "Choisissez…"), *Exam.Result.choices]
            result.help_text = f"Examen du {long_date(exam.held_on)}."

    def clean_blocks(self) -> list[str]:
        """The blocks' codes, one by one."""
        words: str = self.cleaned_data["blocks"]
        return words.upper().replace(",", " ").replace(";", " ").split()

    def play(self, actor: Actor) -> Dossier:
        given = self.cleaned_data
        return transitions.record_exam(
            self.dossier,
            actor,
            held_on=given.get("held_on"),
            result=given["result"],
            blocks=given["blocks"],
        )
