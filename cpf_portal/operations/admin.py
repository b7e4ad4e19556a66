"""The periodic tasks, as staff see them; the lists of the rooms, where Django looks for them."""

from django.contrib import admin

from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.operations.models import PeriodicRun
from cpf_portal.operations.signals import admin as signals
from cpf_portal.operations.work import admin as work

__all__ = ["PeriodicRunAdmin", "signals", "work"]


@admin.register(PeriodicRun)
class PeriodicRunAdmin(ReadOnlyAdmin):
    list_display = ["name", "finished_at", "done"]
