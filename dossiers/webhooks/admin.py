"""Staff's view of the servers that organisations have told: where, of what, whether it works."""

from django.contrib import admin

from cpf_portal.common.administration import ReadOnlyAdmin
from dossiers.lifecycle import TRANSITIONS
from dossiers.webhooks.models import Endpoint


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "organisation", "created_at", "failing_since", "off_at"]
    list_select_related = ["organisation"]
    list_filter = [("off_at", admin.EmptyFieldListFilter)]
    search_fields = ["organisation__name", "=organisation__siret"]
    fields = ["organisation", "server", "what_it_is_told", "created_at", "failing_since", "off_at", "off_why"]
    readonly_fields = ["server", "what_it_is_told"]

    @admin.display(description="serveur")
    def server(self, endpoint: Endpoint) -> str:
        return endpoint.server

    @admin.display(description="prévenu de")
    def what_it_is_told(self, endpoint: Endpoint) -> str:
        return " ; ".join(TRANSITIONS[name].label for name in endpoint.transitions)
