"""The consents of a trainee: to use their rights and to pay, for the very figures they read."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils import timezone

from accounts import status
from accounts.status import Provider
from accounts.status.forms import consent_field
from cpf_portal.common.french import enumerated, euros
from cpf_portal.common.law.kinds import Kind, kind_of
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.money import figures
from dossiers.money.financing import Plan
from dossiers.transitions import drafts
from dossiers.transitions.forms import TransitionForm

CHANGED_TERMS = (
    "L'organisme a changé cette formation depuis que vous l'avez lue. Vérifiez l'intitulé, les dates, "
    "le lieu et les montants, puis donnez à nouveau votre accord."
)
CHANGED = (
    "Les montants ont changé depuis que vous les avez lus. Vérifiez-les, puis donnez à nouveau votre accord."
)


class ConsentForm(TransitionForm):
    """The consents to use the rights and to pay what is left, with the very figures they are given for.

    The figures (cents) travel as hidden fields: when they are no longer the dossier's, the new ones
    are shown and no consent is taken for given (rules.md § 7).
    """

    dotation_used = forms.IntegerField(widget=forms.HiddenInput)
    credit_used = forms.IntegerField(widget=forms.HiddenInput)
    rights_used = forms.IntegerField(widget=forms.HiddenInput)
    top_up_used = forms.IntegerField(widget=forms.HiddenInput)
    to_pay = forms.IntegerField(widget=forms.HiddenInput)
    rights_consent = forms.BooleanField(
        error_messages={"required": "Cochez cette case pour donner votre accord."}
    )
    payment_consent = forms.BooleanField(
        error_messages={"required": "Cochez cette case pour donner votre accord."}
    )

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier) -> None:
        self.financing = figures.current(dossier, timezone.localdate())
        self.figures = self.financing.plan
        now = self.read(dossier)
        self.changed = [name for name in now if data is not None and data.get(name) != now[name]]
        self.is_outdated = bool(self.changed)
        super().__init__(now if self.is_outdated else data, dossier=dossier, initial=now)
        self.fields["rights_consent"].label = _rights_wording(self.figures)
        if self.figures.to_pay:
            self.fields[
                "payment_consent"
            ].label = f"J'accepte de payer {euros(self.figures.to_pay)} par carte bancaire, en une fois"
        else:
            del self.fields["payment_consent"]

    @property
    def has_exam(self) -> bool:
        """Whether the training leads to an exam, which whoever funds it must sit (docs/rules.md § 10)."""
        return kind_of(self.dossier.certification) not in (None, Kind.SKILLS_REVIEW, Kind.VAE)

    def read(self, dossier: Dossier) -> dict[str, str]:
        """What is read before consenting, and must not have changed since, by field."""
        cents = asdict(self.figures).items()
        return {name: str(amount) for name, amount in cents if name in self.base_fields}

    def clean(self) -> None:
        if self.is_outdated:
            words = CHANGED_TERMS if "terms" in self.changed else CHANGED
            raise forms.ValidationError(words, code="figures_changed")

    @property
    def uses_rights(self) -> bool:
        """Whether the person consents to use the rights, once the form is valid."""
        return bool(self.cleaned_data["rights_consent"])

    @property
    def pays(self) -> bool:
        """Whether they consent to pay what is left; False when nothing is asked."""
        return bool(self.cleaned_data.get("payment_consent", False))


class SendForm(ConsentForm):
    """The consents that send a request, with the terms of the catalogue that were read."""

    terms = forms.CharField(widget=forms.HiddenInput)

    def read(self, dossier: Dossier) -> dict[str, str]:
        return super().read(dossier) | {"terms": drafts.terms_of(dossier)}

    def send(self, actor: Actor, proven: str) -> Dossier:
        """Send the dossier, once the form is valid; `proven` as `transitions.send` says, or `Refused`."""
        return transitions.send(
            self.dossier,
            actor,
            figures=self.figures,
            rights_consent=self.uses_rights,
            payment_consent=self.pays,
            proven=proven,
            terms=self.cleaned_data["terms"],
        )


class EnrolForm(ConsentForm):
    """The consents that freeze the figures, and the one to verify a status that they hold for."""

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data, files, dossier=dossier)
        today, is_open = timezone.localdate(), dossier.to_pay is None and not dossier.awaits_the_clock()
        self.asks_status = is_open and figures.needs_status(dossier, self.financing, today)
        if self.asks_status:
            field = consent_field(Provider.JOBSEEKER)
            field.required = True
            field.error_messages["required"] = (
                "Cochez cette case, ou continuez avec la participation : sans cette vérification, la "
                "dispense ne peut pas être accordée."
            )
            self.fields["status_consent"] = field

    @property
    def has_no_answer(self) -> bool:
        """Whether it was asked today, and nobody answered."""
        asked = status.last(self.dossier.trainee_id, Provider.JOBSEEKER) if self.asks_status else None
        return asked is not None and timezone.localdate(asked.asked_at) == timezone.localdate()

    def verify(self) -> None:
        """Ask for the status that the figures hold for, before they are agreed: never inside a transaction.

        Whatever is answered, the transition then judges: figures that do not hold are refused there.
        """
        if self.asks_status:
            status.ask(self.dossier.trainee, Provider.JOBSEEKER, consent=self.cleaned_data["status_consent"])


class ValidateForm(EnrolForm):
    """The consent to use the rights, when nothing is left to pay."""

    def play(self, actor: Actor) -> Dossier:
        self.verify()
        return transitions.validate(
            self.dossier, actor, figures=self.figures, rights_consent=self.uses_rights
        )


def _rights_wording(parts: Plan) -> str:
    found = (
        (parts.dotation_used, "de mes dotations"),
        (parts.credit_used, "de mon avoir"),
        (parts.rights_used, "de mes droits formation"),
        (parts.top_up_used, "de l'aide accordée"),
    )
    told = [f"{euros(cents)} {words}" for cents, words in found if cents]
    if not told:
        return "J'accepte que cette formation soit enregistrée sur mon compte, sans utiliser de droits"
    return f"J'accepte d'utiliser {enumerated(told)}"
