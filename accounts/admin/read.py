"""What the administration only reads."""

from typing import Any

from django.http import HttpRequest

from cpf_portal.administration import StaffAdmin


class ReadOnlyAdmin(StaffAdmin):
    """Looks, never touches: what is recorded changes only by the moves of the product."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
