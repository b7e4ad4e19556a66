"""The accounts that their holders ask to close."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.people.models import DeletionRequest, User
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.errors import Refused
from dossiers.holder import closing


@admin.register(DeletionRequest)
class DeletionRequestAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "trainee", "decided_at", "decided_by"]
    list_select_related = ["trainee__user", "decided_by"]
    list_filter = [("decided_at", admin.EmptyFieldListFilter)]
    ordering = ["asked_at"]
    actions = ["carry_out"]

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a request may carry it out."""
        return request.user.has_perm("accounts.change_deletionrequest")

    @admin.action(description="Fermer pour de bon les comptes choisis", permissions=["close"])
    def carry_out(self, request: HttpRequest, chosen: QuerySet[DeletionRequest]) -> None:
        for each in chosen:
            try:
                closing.carry_out(each, cast(User, request.user))
            except Refused as refusal:
                self.message_user(request, f"{each} : {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{each} : c'est fait.")
