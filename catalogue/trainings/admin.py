"""Staff's view of what can be learnt."""

from django.contrib import admin
from django.http import HttpRequest

from catalogue.trainings.forms import CertificationForm
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline, StaffAdmin


class SessionInline(ReadOnlyInline):
    model = Session
    fields = ("number", "starts_on", "ends_on", "seats", "seats_taken", "is_open")


@admin.register(Certification)
class CertificationAdmin(StaffAdmin):
    list_display = ["code", "title", "level", "is_active", "ends_on"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code", "title"]
    form = CertificationForm

    def get_readonly_fields(self, request: HttpRequest, obj: Certification | None = None) -> list[str]:
        """Another code is another certification."""
        return ["code", "kind"] if obj else []


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
