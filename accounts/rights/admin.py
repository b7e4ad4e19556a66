"""What staff see and decide of rights: the ledger, its corrections, hours of DIF."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.documents.models import Document
from accounts.mails import jobs
from accounts.people.models import User
from accounts.rights import corrections, dif, ending
from accounts.rights.ledger import account_of
from accounts.rights.models import DifClaim, RightsCorrection, RightsEnd, RightsLine
from accounts.staff.asked import AskedAdmin
from accounts.staff.decisions import DecisionAdmin
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.french import euros, short_date
from cpf_portal.common.records.masking import masked

FOR_GOOD = "Gardé pour toujours dans le registre : ni nom, ni coordonnées, ni numéro."


class WithReason(forms.ModelForm):  # type: ignore[type-arg]
    """What is kept for good with its reason: nothing there that the logs would hide."""

    def clean_reason(self) -> str:
        """The reason, that names no one."""
        reason: str = self.cleaned_data["reason"]
        if masked(reason) != reason:
            raise ValidationError(
                "Retirez l'adresse, le téléphone ou le numéro : ce motif est gardé pour toujours."
            )
        return reason


class CorrectionForm(WithReason):
    """A correction in euros, negative to take away; the ledger keeps cents."""

    euros = forms.DecimalField(
        label="Montant en euros, négatif pour retirer",
        max_digits=9,
        decimal_places=2,
        min_value=-50_000,
        max_value=50_000,
        localize=True,
    )

    class Meta:
        model = RightsCorrection
        fields = ["trainee", "source", "euros", "reason"]
        help_texts = {"reason": FOR_GOOD}

    def clean_euros(self) -> Decimal:
        amount: Decimal = self.cleaned_data["euros"]
        if not amount:
            raise ValidationError("Une correction de zéro ne change rien.")
        return amount

    def save(self, commit: bool = True) -> RightsCorrection:
        self.instance.amount = int(self.cleaned_data["euros"] * 100)
        correction: RightsCorrection = super().save(commit)
        return correction


@admin.register(RightsCorrection)
class RightsCorrectionAdmin(AskedAdmin):
    list_display = ["asked_at", "trainee", "source", "sum", "reason", "asked_by", "is_accepted", "decided_by"]
    list_select_related = ["trainee__user", "asked_by", "decided_by"]
    search_fields = ["trainee__user__last_name", "reason"]
    autocomplete_fields = ["trainee"]
    ordering = ["-asked_at"]
    form = CorrectionForm

    @admin.display(description="montant", ordering="amount")
    def sum(self, correction: RightsCorrection) -> str:
        return euros(correction.amount)

    def settle(self, row: RightsCorrection, by: User, *, accepted: bool) -> None:
        corrections.decide(row, by, accepted=accepted)

    def told(self, row: RightsCorrection) -> list[tuple[str, Any]]:
        available = account_of(row.trainee_id).by_source[row.source].available
        return [
            ("Titulaire", row.trainee),
            ("Origine des droits", row.get_source_display()),
            ("Disponible aujourd'hui", euros(available)),
            ("Correction", euros(row.amount)),
            ("Disponible ensuite", euros(available + row.amount)),
            ("Motif", row.reason),
        ]

    def follows(self, row: RightsCorrection) -> str:
        return "la correction entre au registre, pour toujours."


def _day(day: date | None) -> str:
    return short_date(day) if day else "aucune date"


class EndForm(WithReason):
    """The day a pension is drawn."""

    class Meta:
        model = RightsEnd
        fields = ["trainee", "ends_on", "reason"]
        help_texts = {"ends_on": "Vide : reprendre une date écrite par erreur.", "reason": FOR_GOOD}

    def clean(self) -> None:
        """A day that comes after the birth."""
        trainee, ends_on = self.cleaned_data.get("trainee"), self.cleaned_data.get("ends_on")
        if trainee and ends_on and ends_on <= trainee.birth_date:
            self.add_error("ends_on", "Cette date précède la naissance.")


@admin.register(RightsEnd)
class RightsEndAdmin(AskedAdmin):
    list_display = ["asked_at", "trainee", "ends_on", "reason", "asked_by", "is_accepted", "decided_by"]
    list_select_related = ["trainee__user", "asked_by", "decided_by"]
    search_fields = ["trainee__user__last_name"]
    autocomplete_fields = ["trainee"]
    ordering = ["-asked_at"]
    form = EndForm

    def settle(self, row: RightsEnd, by: User, *, accepted: bool) -> None:
        ending.decide(row, by, accepted=accepted)

    def told(self, row: RightsEnd) -> list[tuple[str, Any]]:
        return [
            ("Titulaire", row.trainee),
            ("Naissance", short_date(row.trainee.birth_date)),
            ("Retraite liquidée, d'après le compte", _day(row.trainee.pension_on)),
            ("Retraite liquidée, d'après cette demande", _day(row.ends_on)),
            ("Motif, et pièce vue", row.reason),
        ]

    def follows(self, row: RightsEnd) -> str:
        return "à partir de ce jour, ses droits ne paient plus aucune formation ; ce qui est engagé le reste."


@admin.register(DifClaim)
class DifClaimAdmin(DecisionAdmin):
    list_display = ["submitted_at", "trainee", "hours", "status", "decided_at", "decided_by"]
    list_select_related = ["trainee__user", "decided_by"]
    list_filter = ["status"]
    search_fields = ["trainee__user__last_name"]
    ordering = ["submitted_at"]
    exclude = ["document"]
    template = "admin/accounts/difclaim/decide.html"

    def documents_of(self, row: DifClaim) -> QuerySet[Document]:
        return Document.objects.filter(difclaim=row).exclude(content=b"").order_by("pk").defer("content")

    def is_open(self, row: DifClaim) -> bool:
        return row.status == DifClaim.Status.SUBMITTED

    def form_for(self, row: DifClaim, data: Any) -> forms.Form:
        form = super().form_for(row, data)
        form.fields["reason"].required = False
        form.fields["reason"].help_text = "Obligatoire pour rejeter."
        return form

    def play(self, row: DifClaim, by: User, cleaned: dict[str, Any]) -> None:
        dif.decide(row, by, **cleaned)
        jobs.mail_account.defer(user_id=row.trainee_id, message="dif")

    def about(self, row: DifClaim, form: forms.Form) -> dict[str, Any]:
        return {"worth": dif.amount_of(row.hours)}


@admin.register(RightsLine)
class RightsLineAdmin(ReadOnlyAdmin):
    list_display = ["at", "trainee", "kind", "source", "available", "reserved", "dossier_number", "reason"]
    list_select_related = ["trainee__user"]
    list_filter = ["kind", "source"]
    search_fields = ["=dossier_number", "trainee__user__last_name"]
    ordering = ["-pk"]
