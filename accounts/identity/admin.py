"""What staff see and decide of identities: the documents that holders gave, the numbers that were wrong."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from accounts.documents.files import MAX_BYTES
from accounts.documents.models import Document
from accounts.identity import checked, number_corrections, recovery_requests
from accounts.identity.forms import NumberDecisionForm, NumberForm, RecoveryRequestForm
from accounts.identity.models import AccountRecovery, IdentityCheck, NumberCorrection, RecoveryRequest
from accounts.people.models import User
from accounts.security.bodies import takes_files
from accounts.staff.asked import Asked, WrittenAdmin
from accounts.staff.decisions import DecisionAdmin, PlainDecisionForm
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.errors import Refused


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


class OnDocumentAdmin(WrittenAdmin, DecisionAdmin):
    """What one agent asks with a document, and another decides on a page of its own.

    A subclass says `form`, `ask`, `play`, and the template that shows what it is about.
    """

    list_select_related = ["trainee__user", "asked_by", "decided_by"]
    search_fields = ["trainee__user__last_name", "reason"]
    autocomplete_fields = ["trainee"]
    ordering = ["-asked_at"]

    def ask(self, by: User, cleaned: dict[str, Any]) -> Any:
        """Ask, from what the form gave; the row, or `Refused`."""
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        """The list's addresses; the form that asks takes a file of an agent."""
        view = takes_files(MAX_BYTES, User.Kind.STAFF)(self.admin_site.admin_view(self.add_view))
        return [path("add/", view, name=self._name("add")), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["supporting_documents", "decision"] if obj else []

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form that asks; what the product refuses beyond the form is told in the list."""
        try:
            return super().add_view(request, *args, **kwargs)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(f"admin:{self._name('changelist')}")

    def save_model(self, request: HttpRequest, obj: Asked, form: Any, change: bool) -> None:
        cleaned = form.cleaned_data
        obj.pk = self.ask(cast(User, request.user), cleaned | {"document": cleaned.pop("paper")}).pk

    def documents_of(self, row: Any) -> QuerySet[Document]:
        kept = Document.objects.filter(pk=row.document_id).exclude(content=b"")
        return kept.defer("content")

    def is_open(self, row: Any) -> bool:
        return row.is_accepted is None


@admin.register(NumberCorrection)
class NumberCorrectionAdmin(OnDocumentAdmin):
    list_display = ["asked_at", "trainee", "reason", "asked_by", "is_accepted", "decided_by"]
    exclude = ["login", "document"]
    form = NumberForm
    template = "admin/accounts/numbercorrection/decide.html"

    def ask(self, by: User, cleaned: dict[str, Any]) -> NumberCorrection:
        return number_corrections.ask(by, **cleaned)

    def form_for(self, row: NumberCorrection, data: Any) -> forms.Form:
        return NumberDecisionForm(data)

    def play(self, row: NumberCorrection, by: User, cleaned: dict[str, Any]) -> str | None:
        number_corrections.decide(row, by, **cleaned)
        return None if cleaned["accepted"] else "La correction est rejetée."


@admin.register(RecoveryRequest)
class RecoveryRequestAdmin(OnDocumentAdmin):
    list_display = ["asked_at", "trainee", "email", "reason", "asked_by", "is_accepted", "decided_by"]
    exclude = ["document"]
    form = RecoveryRequestForm
    template = "admin/accounts/recoveryrequest/decide.html"

    def ask(self, by: User, cleaned: dict[str, Any]) -> RecoveryRequest:
        return recovery_requests.ask(by, **cleaned)

    def form_for(self, row: RecoveryRequest, data: Any) -> forms.Form:
        return PlainDecisionForm(data)

    def play(self, row: RecoveryRequest, by: User, cleaned: dict[str, Any]) -> str | None:
        recovery_requests.decide(row, by, **cleaned)
        return "Les deux adresses sont prévenues." if cleaned["accepted"] else "La demande est rejetée."


@admin.register(AccountRecovery)
class AccountRecoveryAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "trainee", "proven_at", "until", "stopped_at", "used_at"]
    list_select_related = ["trainee__user"]
    list_filter = [("used_at", admin.EmptyFieldListFilter), ("stopped_at", admin.EmptyFieldListFilter)]
    search_fields = ["=trainee__user__id"]
    search_help_text = "Numéro du compte."
    exclude = ["login", "former_logins"]
    ordering = ["-asked_at"]
