"""Staff's view of places."""

from django.contrib import admin

from catalogue.places.forms import PlaceForm
from catalogue.places.models import Place
from cpf_portal.common.administration import StaffAdmin


@admin.register(Place)
class PlaceAdmin(StaffAdmin):
    list_display = ["name", "street", "postcode", "town"]
    search_fields = ["name", "street", "postcode", "town"]
    form = PlaceForm
    autocomplete_fields = ["organisation"]
