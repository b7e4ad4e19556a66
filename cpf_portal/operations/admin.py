"""The periodic tasks, as staff see them."""

from django.contrib import admin

from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.operations.models import PeriodicRun


@admin.register(PeriodicRun)
class PeriodicRunAdmin(ReadOnlyAdmin):
    list_display = ["name", "finished_at", "done"]
