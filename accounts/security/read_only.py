"""What the administration only reads."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cpf_portal.common.administration import StaffAdmin


class ReadOnlyAdmin(StaffAdmin):
    """Looks, never touches: what is recorded changes only by the transitions of the product."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyRows(admin.options.InlineModelAdmin):  # type: ignore[type-arg]
    """What hangs on a row and is shown with it, to read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(ReadOnlyRows, admin.TabularInline):  # type: ignore[type-arg]
    """The same, as a table."""
