"""The periodic works, as staff see them."""

from django.contrib import admin

from accounts.security.read_only import ReadOnlyAdmin
from cpf_portal.operations.models import Run


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["name", "finished_at", "done"]
