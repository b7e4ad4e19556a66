"""Staff's view of the addresses that organisations ask for."""

from django.contrib import admin

from catalogue.mailbox.models import MailboxChange, MailRefusal
from cpf_portal.common.administration import ReadOnlyAdmin


@admin.register(MailboxChange)
class MailboxChangeAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "former", "email", "asked_by", "asked_at", "used_at"]
    list_select_related = ["organisation", "asked_by"]
    search_fields = ["organisation__name", "=organisation__siret", "=email"]


@admin.register(MailRefusal)
class MailRefusalAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "email", "refused_at"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "=organisation__siret", "=email"]
