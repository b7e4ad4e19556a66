"""The messages that people wrote, for the staff: those that wait, and the answer."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.documents.models import Document
from accounts.people.models import User
from accounts.staff.decisions import DecisionAdmin
from catalogue.trainings.fields import ParagraphsField
from cpf_portal.common.administration import ReadOnlyInline
from dossiers.contact import enquiries
from dossiers.contact.models import LONGEST, Enquiry, EnquiryNote


class AnswerForm(forms.Form):
    """What the person will read in an e-mail; or, first, a note that only agents read."""

    answer = ParagraphsField(
        label="Réponse, que la personne recevra par e-mail", max_length=LONGEST, required=False
    )
    note = ParagraphsField(
        label="Note interne",
        max_length=LONGEST,
        required=False,
        help_text="Les agents seuls la lisent. Sans réponse, le message reste à traiter.",
    )

    def clean(self) -> None:
        if not (self.errors or self.cleaned_data["answer"] or self.cleaned_data["note"]):
            self.add_error("answer", "Écrivez une réponse, ou une note interne.")


class KindFilter(admin.SimpleListFilter):
    """What reports someone, and what asks something."""

    title = "nature"
    parameter_name = "nature"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("signalement", "signalements"), ("message", "messages")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
        reports = {"subject__in": Enquiry.REPORTS}
        match self.value():
            case "signalement":
                return queryset.filter(**reports)
            case "message":
                return queryset.exclude(**reports)
        return queryset


class NoteInline(ReadOnlyInline):
    model = EnquiryNote
    fields = ["at", "by", "text"]


@admin.register(Enquiry)
class EnquiryAdmin(DecisionAdmin):
    deed, act, done = "réponse", "Répondre", "faite"
    list_display = [
        *("written_at", "reference", "subject", "organisation", "name", "dossier_number"),
        *("answered_at", "decision"),
    ]
    list_select_related = ["organisation"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), KindFilter, "subject"]
    inlines = [NoteInline]
    own_lookups = ("organisation",)
    search_fields = ["=reference", "=dossier_number", "name", "=email"]
    search_help_text = "Numéro du message ou du dossier, nom, adresse e-mail entière."
    ordering = ["written_at"]
    readonly_fields = ["decision"]
    template = "admin/dossiers/enquiry/decide.html"

    @admin.display(description="réponse")
    def decision(self, row: Enquiry) -> str:
        return super().decision(row)

    def documents_of(self, row: Enquiry) -> QuerySet[Document]:
        return Document.objects.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enquiry]:
        return super().get_queryset(request).select_related("writer", "answered_by", "organisation")

    def is_open(self, row: Enquiry) -> bool:
        return row.answered_at is None

    def form_for(self, row: Enquiry, data: Any) -> forms.Form:
        return AnswerForm(data)

    def play(self, row: Enquiry, by: User, cleaned: dict[str, Any]) -> str:
        if cleaned["note"]:
            enquiries.note(row, by, cleaned["note"])
        if not cleaned["answer"]:
            return f"{row} : la note est gardée, le message reste à traiter."
        enquiries.answer(row, by, cleaned["answer"])
        return f"{row} : la réponse part par e-mail."

    def about(self, row: Enquiry, form: forms.Form) -> dict[str, Any]:
        others = Enquiry.objects.filter(organisation=row.organisation_id, subject__in=Enquiry.REPORTS)
        return {
            "notes": row.notes.select_related("by"),
            "others": others.exclude(pk=row.pk).count() if row.organisation_id else 0,
        }
