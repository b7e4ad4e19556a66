"""What staff see and decide of identities: the documents that holders gave."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from accounts.documents.models import Document
from accounts.identity import checked
from accounts.identity.models import IdentityCheck
from accounts.people.models import User
from accounts.staff.decisions import DecisionAdmin


@admin.register(IdentityCheck)
class IdentityCheckAdmin(DecisionAdmin):
    list_display = ["submitted_at", "trainee", "kind", "status", "checked_by", "decided_by", "valid_until"]
    list_select_related = ["trainee__user", "checked_by", "decided_by"]
    list_filter = ["status"]
    search_fields = ["trainee__user__last_name"]
    ordering = ["submitted_at"]
    exclude = ["document", "back"]
    template = "admin/accounts/identitycheck/decide.html"

    def documents_of(self, row: IdentityCheck) -> QuerySet[Document]:
        kept = Document.objects.filter(pk__in=row.documents).exclude(content=b"")
        return kept.order_by("pk").defer("content")

    def is_open(self, row: IdentityCheck) -> bool:
        return row.waits

    def form_for(self, row: IdentityCheck, data: Any) -> forms.Form:
        form = super().form_for(row, data)
        form.fields["reason"].required = False
        form.fields["reason"].help_text = "Obligatoire pour rejeter."
        return form

    def play(self, row: IdentityCheck, by: User, cleaned: dict[str, Any]) -> str | None:
        check = checked.decide(row, by, **cleaned)
        return "Votre avis est noté : un autre agent doit le confirmer." if check.waits else None
