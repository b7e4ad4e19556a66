"""Staff's view of card money: payments, and the refunds that gave some back."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin
from cpf_portal.french import euros
from payments.models import Payment, Refund


class RefundInline(admin.TabularInline):
    model = Refund
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "dossier", "sum", "status", "counted", "error", "received_at"]
    list_select_related = ["dossier"]
    list_filter = ["status", "counted"]
    search_fields = ["dossier__number", "checkout_id", "intent_id"]
    ordering = ["-created_at"]
    inlines = [RefundInline]

    @admin.display(description="montant", ordering="amount")
    def sum(self, payment: Payment) -> str:
        return euros(payment.amount)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "dossier", "sum", "status", "error"]
    list_select_related = ["payment__dossier"]
    list_filter = ["status"]
    search_fields = ["payment__dossier__number", "provider_id"]
    ordering = ["-created_at"]

    @admin.display(description="montant", ordering="amount")
    def sum(self, refund: Refund) -> str:
        return euros(refund.amount)

    @admin.display(description="dossier")
    def dossier(self, refund: Refund) -> str:
        return refund.payment.dossier.number
