"""Staff's view of the tokens of organisations: whose, what they open, until when; never the token."""

from django.contrib import admin

from catalogue.tokens.models import ApiToken
from cpf_portal.common.administration import ReadOnlyAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "organisation", "created_by", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["organisation", "created_by"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["organisation__name", "=organisation__siret"]
    fields = [
        "organisation",
        "name",
        "what_it_opens",
        "ending",
        "created_at",
        "created_by",
        "expires_at",
        "last_used_at",
        "revoked_at",
        "revoked_by",
    ]
    readonly_fields = ["what_it_opens"]

    @admin.display(description="permissions")
    def what_it_opens(self, token: ApiToken) -> str:
        return " ; ".join(token.opens)
