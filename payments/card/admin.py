"""Staff's view of payments by card."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.french import euros
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.admin import HoldInline, OwedFilter, RefundInline, link_to
from payments.refunds.hold_pages import HoldingAdmin


@admin.register(Payment)
class PaymentAdmin(HoldingAdmin, ReadOnlyAdmin):
    list_display = ["created_at", "number", "sum", "status", "counted", "error", "received_at"]
    list_select_related = ["dossier"]
    list_filter = ["status", "counted", OwedFilter]
    search_fields = ["=dossier__number", "=checkout_id", "=intent_id"]
    actions = ["refund_now"]
    ordering = ["-created_at"]
    cents = ["amount"]
    inlines = [RefundInline, HoldInline]
    readonly_fields = ["suspension"]
    # Whoever has the address of a payment page may pay, or see what the bank shows there.
    exclude = ["url", "parameters"]

    @admin.display(description="dossier")
    def number(self, payment: Payment) -> str:
        return link_to(payment.dossier)

    @admin.display(description="montant", ordering="amount")
    def sum(self, payment: Payment) -> str:
        return euros(payment.amount)

    def has_refund_permission(self, request: HttpRequest) -> bool:
        """Whoever may add a refund may ask for one again."""
        return request.user.has_perm("payments.add_refund")

    @admin.action(description="Tenter à nouveau le remboursement dû", permissions=["refund"])
    def refund_now(self, request: HttpRequest, chosen: QuerySet[Payment]) -> None:
        asked = sum(giving_back.retry(payment) for payment in chosen)
        self.message_user(request, f"Remboursements relancés : {asked}. La banque répondra sous une minute.")
