"""Staff's view of scheduled exports."""

from django.contrib import admin

from cpf_portal.common.administration import ReadOnlyAdmin
from dossiers.organisation.exports.models import ExportSchedule


@admin.register(ExportSchedule)
class ExportScheduleAdmin(ReadOnlyAdmin):
    list_display = ["member", "view", "every", "hour", "next_at"]
    list_select_related = ["member__user", "view"]
    list_filter = ["every"]
