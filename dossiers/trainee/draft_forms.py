"""The steps of a draft: each a form that is saved on its own, in the order they are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.people.forms import AddressForm, ContactForm, SituationForm
from catalogue.trainings.bookable import first_day
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import long_date
from dossiers.dossier import locking as journal
from dossiers.dossier.models import Dossier
from dossiers.eligibility import facts
from dossiers.eligibility.forms import AnswersForm
from dossiers.lifecycle import State
from dossiers.transitions import checks, drafts

# How far ahead a permanent entry may be chosen: a price is not promised for longer.
LATEST_START = timedelta(days=730)


class PublicAgentForm(forms.ModelForm):  # type: ignore[type-arg]
    """The question that comes first: public agents use their rights with their employer."""

    is_public_agent = forms.TypedChoiceField(
        label="Travaillez-vous actuellement dans la fonction publique ?",
        help_text="De l'État, territoriale ou hospitalière, comme titulaire ou contractuel.",
        choices=[("non", "Non"), ("oui", "Oui, je suis agent public")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Répondez à cette question pour continuer."},
    )

    class Meta:
        model = Dossier
        fields = ["is_public_agent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer = self.instance.is_public_agent
        self.initial["is_public_agent"] = {True: "oui", False: "non", None: None}[answer]


class DraftSituationForm(SituationForm):
    """The professional situation, for this dossier."""

    class Meta(SituationForm.Meta):
        model = Dossier


class DraftContactForm(ContactForm):
    """How the organisation may reach the person, for this dossier."""

    class Meta(ContactForm.Meta):
        model = Dossier


class AddressesForm(forms.Form):
    """Where one lives and, if it is elsewhere, where during the training."""

    HOME, TEMPORARY = "home", "temporary"
    WHOSE = {HOME: "de votre domicile", TEMPORARY: "de votre adresse temporaire"}

    residence = forms.ChoiceField(
        label="Où résidez-vous durant la formation ?",
        choices=[(HOME, "À mon adresse de domicile"), (TEMPORARY, "À une adresse temporaire")],
        widget=forms.RadioSelect,
    )
    save_in_account = forms.BooleanField(
        label="Enregistrer ces informations dans mon compte",
        help_text="Situation, coordonnées et domicile serviront à remplir vos prochains dossiers.",
        required=False,
    )

    def __init__(self, data: Any = None, files: Any = None, *, instance: Dossier) -> None:
        elsewhere = self.TEMPORARY if instance.temporary_address_id else self.HOME
        super().__init__(data, initial={"residence": elsewhere})
        self.dossier = instance
        self.is_elsewhere = (data or self.initial).get("residence") == self.TEMPORARY
        self.home = self._take(self.HOME, data)
        self.temporary = self._take(self.TEMPORARY, data)
        if data is not None and not self.is_elsewhere:
            for name in self.temporary.fields:
                field: Any = self.fields[f"{self.TEMPORARY}-{name}"]
                # Asked for once that address is chosen, which a browser may show before it is sent.
                field.is_wanted, field.required = field.required, False

    def _take(self, prefix: str, data: Any) -> AddressForm:
        """Make an address's fields this form's own: one summary of errors, one page."""
        form = AddressForm(data, prefix=prefix, instance=getattr(self.dossier, f"{prefix}_address"))
        for name, field in form.fields.items():
            self.fields[f"{prefix}-{name}"] = field
            field.whose = self.WHOSE[prefix]  # type: ignore[attr-defined]
            self.initial[f"{prefix}-{name}"] = form.initial.get(name)
        return form

    def home_fields(self) -> list[forms.BoundField]:
        """The fields of the home address."""
        return [self[f"{self.HOME}-{name}"] for name in self.home.fields]

    def temporary_fields(self) -> list[forms.BoundField]:
        """The fields of the temporary address."""
        return [self[f"{self.TEMPORARY}-{name}"] for name in self.temporary.fields]

    def save(self) -> None:
        dossier, left = self.dossier, self.dossier.temporary_address
        dossier.home_address = self.home.save()
        dossier.temporary_address = self.temporary.save() if self.is_elsewhere else None
        dossier.save()
        if left and not self.is_elsewhere:
            left.delete()
        if self.cleaned_data["save_in_account"]:
            drafts.save_into_account(dossier)


class StartForm(forms.Form):
    """The first day, where the session has no dates (« entrées permanentes »)."""

    starts_on = forms.DateField(
        label="Date de début souhaitée", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, files: Any = None, *, instance: Dossier) -> None:
        super().__init__(data, initial={"starts_on": instance.starts_on})
        self.dossier = instance
        first = first_day(timezone.localdate())
        self.fields["starts_on"].help_text = f"Au plus tôt le {long_date(first)}."
        self.fields["starts_on"].widget.attrs["min"] = first.isoformat()

    def clean_starts_on(self) -> date:
        chosen: date = self.cleaned_data["starts_on"]
        today = timezone.localdate()
        if chosen > today + LATEST_START:
            raise ValidationError(f"Choisissez une date avant le {long_date(today + LATEST_START)}.")
        try:
            checks.check_start(chosen, today)
        except Refused as refusal:
            raise ValidationError(refusal.message) from None
        return chosen

    def save(self) -> None:
        drafts.choose_start(self.dossier, self.cleaned_data["starts_on"])
        self.dossier.save()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the draft: its address, its name, its form, and whether the draft has its answers."""

    slug: str
    label: str
    form: Any
    is_done: Callable[[Dossier], bool]


FIRST = Step(
    "fonction-publique", "Votre statut", PublicAgentForm, lambda dossier: dossier.is_public_agent is False
)
START = Step("date-de-debut", "Date de début", StartForm, lambda dossier: dossier.starts_on is not None)
CONDITIONS = Step("conditions", "Conditions", AnswersForm, facts.are_answered)
# The last one is the transition `send` itself: its form holds the consents.
LAST = Step("envoyer", "Financement et envoi", None, lambda dossier: False)
STEPS = (
    FIRST,
    Step(
        "situation-professionnelle",
        "Situation professionnelle",
        DraftSituationForm,
        lambda dossier: bool(dossier.diploma and dossier.category),
    ),
    Step(
        "coordonnees",
        "Coordonnées",
        DraftContactForm,
        lambda dossier: bool(dossier.contact_email and (dossier.mobile or dossier.landline)),
    ),
    Step("adresse", "Adresse", AddressesForm, lambda dossier: dossier.home_address_id is not None),
)


def steps_of(dossier: Dossier) -> list[Step]:
    """The steps of that draft: a start where the session has no dates, conditions where the law has some."""
    start = [START] if dossier.session.is_permanent else []
    return [*STEPS, *start, *([CONDITIONS] if facts.asks_of(dossier) else []), LAST]


def next_step(dossier: Dossier) -> Step:
    """The first step whose answers are missing, or the last."""
    return next(step for step in steps_of(dossier) if step is LAST or not step.is_done(dossier))


@transaction.atomic
def save_step(dossier: Dossier, step: Step, data: Any, files: Any) -> Any:
    """The step's form, saved when it is valid; `Refused` when the dossier was sent meanwhile."""
    dossier = journal.locked(dossier)
    if dossier.status is not State.DRAFT:
        raise Refused("Ce dossier a été envoyé : il ne peut plus être modifié.")
    form = step.form(data, files, instance=dossier)
    if form.is_valid():
        form.save()
    return form
