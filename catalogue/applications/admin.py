"""The staff's lists of profiles: what organisations say of themselves, and the answer to those that wait."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.documents.models import Document
from accounts.people.models import User
from accounts.staff.decisions import DecisionAdmin
from catalogue.applications import checking
from catalogue.applications.forms import CheckForm
from catalogue.applications.models import ProfileCheck
from catalogue.profile import authorising
from catalogue.profile.filling import PARTS
from catalogue.profile.models import Authorisation, Profile
from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline


class WaitingFilter(admin.SimpleListFilter):
    """What waits for the staff: applications, profiles that changed."""

    title = "à vérifier"
    parameter_name = "attend"
    FOUND = {"referencement": checking.applications, "verification": checking.changed_profiles}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("referencement", "référencement demandé"), ("verification", "profil changé")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Profile]) -> QuerySet[Profile]:
        found = self.FOUND.get(self.value() or "")
        return queryset.filter(pk__in=found().values("pk")) if found else queryset


class ProfileCheckInline(ReadOnlyInline):
    model = ProfileCheck
    fields = ["at", "by", "outcome", "words"]


@admin.register(Profile)
class ProfileAdmin(DecisionAdmin):
    """Whoever may change a profile answers; nobody writes one in an organisation's place."""

    list_display = ["organisation", "nda", "qualiopi_until", "submitted_at", "checked_at", "decision"]
    list_select_related = ["organisation"]
    list_filter = [WaitingFilter]
    search_fields = ["organisation__name", "=organisation__siret", "=nda"]
    readonly_fields = ["account", "decision"]
    fields = [
        *("organisation", "legal_form", "representative", "representative_role", "nda", "qualiopi_by"),
        *("qualiopi_number", "qualiopi_from", "qualiopi_until", "qualiopi_covers", "account", "presentation"),
        *("changed_at", "submitted_at", "checked_at", "decision"),
    ]
    inlines = [ProfileCheckInline]
    template = "admin/catalogue/profile/check.html"
    deed, act, done = "vérification", "Répondre", "faite"

    @admin.display(description="IBAN")
    def account(self, profile: Profile) -> str:
        return profile.masked_iban

    @admin.display(description="réponse")
    def decision(self, row: Profile) -> str:
        if not self.is_open(row):
            return "rien n'attend"
        return format_html('<a href="{}">{}</a>', self._address("decider", row), self.act)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Profile]:
        return super().get_queryset(request).select_related("organisation")

    def documents_of(self, row: Profile) -> QuerySet[Document]:
        return Document.objects.none()

    def is_open(self, row: Profile) -> bool:
        return row.submitted_at is not None

    def form_for(self, row: Profile, data: Any) -> forms.Form:
        return CheckForm(data, profile=row)

    def play(self, row: Profile, by: User, cleaned: dict[str, Any]) -> str:
        checking.answer(by, row, **cleaned)
        return f"{row.organisation} : c'est fait, ses gestionnaires sont prévenus."

    def about(self, row: Profile, form: forms.Form) -> dict[str, Any]:
        return {
            "parts": [(part, part.filled(row)) for part in PARTS],
            "declared": authorising.of_organisation(row.pk),
            "lacking": authorising.lacking(row.pk),
            "alike": checking.same_certificate(row),
            "checks": row.checks.select_related("by").order_by("-pk"),
        }


@admin.register(ProfileCheck)
class ProfileCheckAdmin(ReadOnlyAdmin):
    list_display = ["at", "profile", "outcome", "by"]
    list_select_related = ["profile__organisation", "by"]
    list_filter = ["outcome"]
    search_fields = ["profile__organisation__name", "=profile__organisation__siret"]


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "certification", "reference", "until", "declared_at"]
    list_select_related = ["organisation", "certification"]
    search_fields = ["organisation__name", "=organisation__siret", "=certification__code"]
