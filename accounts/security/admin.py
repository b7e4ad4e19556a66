"""What happened to the safety of accounts, to read."""

from django.contrib import admin

from accounts.security.models import SecurityEvent
from cpf_portal.common.administration import ReadOnlyAdmin


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "what", "user", "details", "address"]
    list_select_related = ["user"]
    list_filter = ["what", "at"]
    search_fields = ["=user__id", "=address"]
    search_help_text = "Numéro du compte, ou adresse réseau."
    ordering = ["-at"]
