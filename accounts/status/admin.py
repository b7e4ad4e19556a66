"""What was asked of people's status, to read."""

from django.contrib import admin

from accounts.status.models import StatusCheck
from cpf_portal.common.administration import ReadOnlyAdmin


@admin.register(StatusCheck)
class StatusCheckAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "trainee", "provider", "answer", "silence"]
    list_select_related = ["trainee__user"]
    list_filter = ["provider", "answer", "silence", "asked_at"]
    search_fields = ["=trainee__user__id"]
    search_help_text = "Numéro du compte."
    ordering = ["-asked_at"]
