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
from dossiers.contact import enquiries
from dossiers.contact.models import LONGEST, Enquiry


class AnswerForm(forms.Form):
    """What the person will read in an e-mail."""

    answer = ParagraphsField(label="Réponse, que la personne recevra par e-mail", max_length=LONGEST)


@admin.register(Enquiry)
class EnquiryAdmin(DecisionAdmin):
    deed, act, done = "réponse", "Répondre", "faite"
    list_display = ["written_at", "reference", "subject", "name", "dossier_number", "answered_at", "decision"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), "subject"]
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
        return super().get_queryset(request).select_related("writer", "answered_by")

    def is_open(self, row: Enquiry) -> bool:
        return row.answered_at is None

    def form_for(self, row: Enquiry, data: Any) -> forms.Form:
        return AnswerForm(data)

    def play(self, row: Enquiry, by: User, cleaned: dict[str, Any]) -> str:
        enquiries.answer(row, by, cleaned["answer"])
        return f"{row} : la réponse part par e-mail."
