"""Staff's view of the catalogue."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.read import ReadOnlyAdmin
from catalogue.models import Action, Certification, Member, Organisation, Place, Session, Training
from cpf_portal.administration import StaffAdmin


class MemberInline(admin.TabularInline):
    model = Member
    autocomplete_fields = ["user"]
    extra = 0


class SessionInline(admin.TabularInline):
    model = Session
    fields = ("number", "starts_on", "ends_on", "seats", "seats_taken", "is_open")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(StaffAdmin):
    list_display = ["name", "siret", "town"]
    search_fields = ["name", "siret", "town"]
    inlines = [MemberInline]


@admin.register(Place)
class PlaceAdmin(StaffAdmin):
    list_display = ["name", "street", "postcode", "town"]
    search_fields = ["name", "street", "postcode", "town"]
    autocomplete_fields = ["organisation"]


@admin.register(Certification)
class CertificationAdmin(StaffAdmin):
    list_display = ["code", "title", "level", "is_active", "ends_on"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code", "title"]


@admin.register(Training)
class TrainingAdmin(ReadOnlyAdmin):
    """Organisations keep their own catalogue, under rules that a form of the administration would pass by."""

    list_display = ["title", "organisation", "number", "is_published"]
    list_select_related = ["organisation"]
    list_filter = ["is_published"]
    search_fields = ["title", "number", "organisation__name"]
    autocomplete_fields = ["organisation", "certification"]


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    """Read, as its training is."""

    list_display = ["training", "mode", "place", "price", "hours", "is_published"]
    list_select_related = ["training", "place"]
    list_filter = ["mode", "is_published"]
    search_fields = ["training__title", "number"]
    autocomplete_fields = ["training", "place"]
    inlines = [SessionInline]
