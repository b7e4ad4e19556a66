"""Staff's view of what organisations say of themselves."""

from django.contrib import admin

from catalogue.profile.models import Profile
from cpf_portal.common.administration import ReadOnlyAdmin


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "nda", "qualiopi_until", "changed_at"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "=organisation__siret", "=nda"]
    readonly_fields = ["account"]
    fields = [
        *("organisation", "legal_form", "representative", "representative_role", "nda", "qualiopi_by"),
        *("qualiopi_number", "qualiopi_from", "qualiopi_until", "qualiopi_covers", "account", "presentation"),
        "changed_at",
    ]

    @admin.display(description="IBAN")
    def account(self, profile: Profile) -> str:
        return profile.masked_iban
