"""What each gesture asks once for several dossiers, what it foresees of one, and how it plays it.

Answers are kept as plain values (`GroupAnswer.given`); a dossier's own
(`GroupItem.given`) stand where nothing is said for all.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.exams import recording
from dossiers.exams.models import Exam, exam_of
from dossiers.money import closings
from dossiers.money.settlement import Settlement
from dossiers.organisation.fields import HoursField
from dossiers.transitions import checks

type Given = dict[str, Any]


class GroupForm(forms.Form):
    """What a gesture asks of all; alone, nothing but a confirmation."""

    def given(self) -> Given:
        """The answers as they are kept, once the form is valid: days as ISO dates, hours as text."""
        said = self.cleaned_data.items()
        return {name: _plain(value) for name, value in said if value not in (None, "")}

    @classmethod
    def settle(cls, dossier: Dossier, given: Given, today: date) -> Settlement | None:
        """The settlement it would bring, where amounts depend on the dossier's own answers."""
        return None

    @classmethod
    def foresee(cls, dossier: Dossier, given: Given, today: date) -> None:
        """`Refused` when those answers cannot be that dossier's: as the transition would refuse them."""

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        """Play it on one dossier; `Refused` when it may not be."""
        raise NotImplementedError


class AcknowledgeAll(GroupForm):
    """Acknowledging needs nothing."""

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.acknowledge(dossier, actor)


class AcceptAll(GroupForm):
    """Accepting unchanged needs nothing."""

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.accept(dossier, actor)


class RefuseAll(GroupForm):
    """One reason and one message for all; a template kept by the organisation may begin it."""

    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisissez…"), *Dossier.RefusalReason.choices])
    message = forms.CharField(
        label="Votre message",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Chaque stagiaire le lira tel quel : n'y nommez personne.",
    )

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.refuse(dossier, actor, reason=given["reason"], message=given["message"])


class EnterAll(GroupForm):
    """The day all entered; without one, the first day planned for each, or the day the trainee said."""

    effective_on = forms.DateField(
        label="Jour de l'entrée en formation",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Sans date, chacun est entré le jour qu'il a confirmé, ou le premier jour prévu.",
    )

    @classmethod
    def _day(cls, dossier: Dossier, given: Given, today: date) -> date:
        return _day_in(given) or dossier.entry_confirmed_on or dossier.starts_on or today

    @classmethod
    def foresee(cls, dossier: Dossier, given: Given, today: date) -> None:
        checks.check_between(cls._day(dossier, given, today), dossier.starts_on, today, "L'entrée")

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.declare_entry(dossier, actor, effective_on=cls._day(dossier, given, today))


class NoShowAll(GroupForm):
    """Declaring absences needs nothing: each is settled as a late cancellation, whatever the dossier."""

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.declare_no_show(dossier, actor)


class WithdrawAll(GroupForm):
    """One reason for all."""

    reason = forms.CharField(
        label="Raison du retrait",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Chaque stagiaire la lira telle quelle.",
    )

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.withdraw_entry(dossier, actor, reason=given["reason"])


class ExitAll(GroupForm):
    """The last day and the hours of all; without them, those planned for each, or those of its sheet."""

    effective_on = forms.DateField(
        label="Dernier jour de la formation",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Sans date, chacun est sorti le dernier jour prévu, ou aujourd'hui s'il n'est pas passé.",
    )
    hours_attended = HoursField(
        "Heures suivies par chacun",
        required=False,
        help_text="Sans réponse : celles de sa feuille de présence, à défaut toutes celles prévues.",
    )

    def given(self) -> Given:
        told = super().given()
        # Hours said for all are no sheet's: the lines of each one's stay with each one's hours.
        return told | {"sheet": []} if "hours_attended" in told else told

    @classmethod
    def _hours(cls, dossier: Dossier, given: Given) -> tuple[Decimal, Decimal]:
        attended = given.get("hours_attended")
        return (
            dossier.hours if attended is None else Decimal(attended),
            Decimal(given.get("hours_excused", 0)),
        )

    @classmethod
    def _day(cls, dossier: Dossier, given: Given, today: date) -> date:
        return _day_in(given) or min(dossier.ends_on or today, today)

    @classmethod
    def settle(cls, dossier: Dossier, given: Given, today: date) -> Settlement | None:
        excused = cls._hours(dossier, given)[1]
        return closings.if_completed(dossier, today, excused) if excused else None

    @classmethod
    def foresee(cls, dossier: Dossier, given: Given, today: date) -> None:
        checks.check_between(cls._day(dossier, given, today), dossier.entered_on, today, "La sortie")
        checks.check_hours(dossier, *cls._hours(dossier, given))

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        attended, excused = cls._hours(dossier, given)
        return transitions.declare_exit(
            dossier,
            actor,
            effective_on=cls._day(dossier, given, today),
            hours_attended=attended,
            hours_excused=excused,
            sheet=given.get("sheet", ()),
        )


class ExamAll(GroupForm):
    """The day of the exam and its result, the same for all; a part of a result is each one's own."""

    held_on = forms.DateField(
        label="Jour de l'examen",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Celui déjà enregistré pour un dossier reste le sien.",
    )
    result = forms.ChoiceField(
        label="Résultat de tous",
        required=False,
        choices=[
            ("", "Pas encore connu"),
            *(choice for choice in Exam.Result.choices if choice[0] != Exam.Result.PARTLY),
        ],
    )

    @classmethod
    def _answers(cls, dossier: Dossier, given: Given) -> dict[str, Any]:
        held_on = None if exam_of(dossier) else date.fromisoformat(given["held_on"])
        return {"held_on": held_on, "result": given.get("result", "")}

    @classmethod
    def foresee(cls, dossier: Dossier, given: Given, today: date) -> None:
        answers = cls._answers(dossier, given)
        checks.check_exam_day(answers["held_on"], dossier, today)
        recording.judged(dossier, today, **answers)

    @classmethod
    def play(cls, dossier: Dossier, actor: Actor, given: Given, today: date) -> Dossier:
        return transitions.record_exam(dossier, actor, **cls._answers(dossier, given))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _day_in(given: Given) -> date | None:
    kept = given.get("effective_on")
    return date.fromisoformat(kept) if kept else None


FORMS: dict[str, type[GroupForm]] = {
    "acknowledge": AcknowledgeAll,
    "accept": AcceptAll,
    "refuse": RefuseAll,
    "declare_entry": EnterAll,
    "declare_no_show": NoShowAll,
    "withdraw_entry": WithdrawAll,
    "declare_exit": ExitAll,
    "record_exam": ExamAll,
}
