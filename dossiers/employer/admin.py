"""What people asked of their employers, for the staff: a reference alone says whose it is."""

from contextlib import suppress

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accounts.rights.dotations import references
from accounts.rights.dotations.models import Dotation
from cpf_portal.common.administration import ReadOnlyAdmin, in_euros
from dossiers.employer.models import EmployerRequest


@admin.register(EmployerRequest)
class EmployerRequestAdmin(ReadOnlyAdmin):
    list_display = [
        *("reference", "trainee", "action", in_euros("asked", "somme demandée")),
        *("asked_at", "employer", "is_received"),
    ]
    list_select_related = ["trainee__user", "action__training"]
    search_fields = ["reference", "employer", "trainee__user__last_name"]
    search_help_text = "Une référence, quels que soient ses tirets ; l'employeur ; le nom du titulaire."
    ordering = ["-pk"]
    cents = ("price", "asked", "rights", "others", "left", "left_without", "participation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmployerRequest]:
        paid = Dotation.objects.filter(reference=OuterRef("reference"))
        found: QuerySet[EmployerRequest] = super().get_queryset(request)
        return found.annotate(received=Exists(paid))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[EmployerRequest], search_term: str
    ) -> tuple[QuerySet[EmployerRequest], bool]:
        """A reference as it was printed, however it was typed."""
        with suppress(ValueError):
            search_term = references.read(search_term) or search_term
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="versement reçu", boolean=True)
    def is_received(self, row: EmployerRequest) -> bool:
        return bool(row.received)  # type: ignore[attr-defined]
