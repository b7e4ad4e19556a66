"""What staff only read: the ledger of rights, and who looked at what."""

from django.contrib import admin

from accounts.admin.read import ReadOnlyAdmin
from accounts.models import (
    Consultation,
    RightsLine,
    SecurityEvent,
)


@admin.register(RightsLine)
class RightsLineAdmin(ReadOnlyAdmin):
    list_display = ["at", "trainee", "kind", "source", "available", "reserved", "dossier_number", "reason"]
    list_select_related = ["trainee__user"]
    list_filter = ["kind", "source"]
    search_fields = ["dossier_number", "trainee__user__last_name"]
    ordering = ["-pk"]


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "page", "object_id", "address"]
    list_select_related = ["user"]
    search_fields = ["=object_id", "page"]
    search_help_text = "Page, ou numéro de l'objet regardé."
    date_hierarchy = "at"
    ordering = ["-at"]


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "what", "user", "details", "address"]
    list_select_related = ["user"]
    list_filter = ["what"]
    search_fields = ["=user__id", "=address"]
    search_help_text = "Numéro du compte, ou adresse réseau."
    date_hierarchy = "at"
    ordering = ["-at"]
