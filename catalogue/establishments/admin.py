"""Staff's view of sites."""

from django.contrib import admin

from catalogue.establishments.models import Establishment
from cpf_portal.common.administration import ReadOnlyAdmin


@admin.register(Establishment)
class EstablishmentAdmin(ReadOnlyAdmin):
    list_display = ["name", "siret", "organisation", "town"]
    list_select_related = ["organisation"]
    search_fields = ["name", "=siret", "organisation__name"]
    fields = ["organisation", "siret", "name", "street", "postcode", "town"]
