"""Staff's view of card money: payments, and the refunds that gave some back."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.read import ReadOnlyAdmin, ReadOnlyInline
from cpf_portal.french import euros
from payments import checkout, refunds
from payments.models import Dispute, Payment, Refund, Run

FOUND = {
    "sans-dossier": refunds.unmatched,
    "echec": refunds.failing,
    "a-verifier": checkout.to_look_at,
    "rendu-en-trop": refunds.given_back_elsewhere,
}


class OwedFilter(admin.SimpleListFilter):
    """What staff look at: money received for no dossier, refunds that failed, what the bank says oddly."""

    title = "à traiter"
    parameter_name = "reste"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("sans-dossier", "reçu sans dossier, pas encore rendu"),
            ("echec", "remboursement échoué"),
            ("a-verifier", "à vérifier à la banque"),
            ("rendu-en-trop", "rendu à la banque sans être dû"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        wanted = FOUND.get(self.value() or "")
        return queryset.filter(pk__in=wanted().values("pk")) if wanted else queryset


class RefundInline(ReadOnlyInline):
    model = Refund


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "dossier", "sum", "status", "counted", "error", "received_at"]
    list_select_related = ["dossier"]
    list_filter = ["status", "counted", OwedFilter]
    search_fields = ["dossier__number", "checkout_id", "intent_id"]
    actions = ["refund_now"]
    ordering = ["-created_at"]
    inlines = [RefundInline]
    # Whoever has the address of a payment page may pay, or see what the bank shows there.
    exclude = ["url", "parameters"]

    @admin.display(description="montant", ordering="amount")
    def sum(self, payment: Payment) -> str:
        return euros(payment.amount)

    def has_refund_permission(self, request: HttpRequest) -> bool:
        """Whoever may add a refund may ask for one again."""
        return request.user.has_perm("payments.add_refund")

    @admin.action(description="Tenter à nouveau le remboursement dû", permissions=["refund"])
    def refund_now(self, request: HttpRequest, chosen: QuerySet[Payment]) -> None:
        asked = sum(refunds.retry(payment) for payment in chosen)
        self.message_user(request, f"Remboursements relancés : {asked}. La banque répondra sous une minute.")


class MovedAdmin(ReadOnlyAdmin):
    """Money of a payment that went back, or that someone asks the bank for."""

    list_select_related = ["payment__dossier"]
    search_fields = ["payment__dossier__number", "provider_id"]
    ordering = ["-created_at"]

    @admin.display(description="montant", ordering="amount")
    def sum(self, moved: Refund | Dispute) -> str:
        return euros(moved.amount)

    @admin.display(description="dossier")
    def dossier(self, moved: Refund | Dispute) -> str:
        return moved.payment.dossier.number


@admin.register(Refund)
class RefundAdmin(MovedAdmin):
    list_display = ["created_at", "dossier", "sum", "status", "made_elsewhere", "done_at", "error"]
    list_filter = ["status", "made_elsewhere"]


class OpenFilter(admin.SimpleListFilter):
    """The disputes that someone must answer at the bank."""

    title = "à défendre"
    parameter_name = "ouverts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "à défendre")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dispute]) -> QuerySet[Dispute]:
        return queryset.filter(pk__in=refunds.disputed().values("pk")) if self.value() == "oui" else queryset


@admin.register(Dispute)
class DisputeAdmin(MovedAdmin):
    list_display = ["created_at", "dossier", "sum", "status", "reason"]
    list_filter = ["status", OpenFilter]


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["name", "finished_at", "done"]
