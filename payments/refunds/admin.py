"""Staff's view of what went back, or should have: refunds and disputes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline
from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from payments.card import checkout
from payments.card.models import Payment
from payments.refunds import giving_back, holding
from payments.refunds.models import Dispute, Refund, RefundHold

FOUND = {
    "sans-dossier": giving_back.unmatched,
    "echec": giving_back.failing,
    "a-verifier": checkout.to_look_at,
    "rendu-en-trop": giving_back.given_back_elsewhere,
    "suspendu": holding.held,
    "suspendu-longtemps": holding.too_long,
}


def link_to(dossier: Dossier) -> str:
    """A dossier's number, which leads to its page."""
    page = reverse("admin:dossiers_dossier_change", args=[dossier.pk])
    return format_html('<a href="{}">{}</a>', page, dossier.number)


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
            ("suspendu", "remboursement suspendu"),
            ("suspendu-longtemps", "suspendu depuis longtemps"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        wanted = FOUND.get(self.value() or "")
        return queryset.filter(pk__in=wanted().values("pk")) if wanted else queryset


class RefundInline(ReadOnlyInline):
    model = Refund
    cents = ["amount"]


class HoldInline(ReadOnlyInline):
    model = RefundHold
    fields = ["held_at", "held_by", "reason", "released_at", "released_by"]


class MovedAdmin(ReadOnlyAdmin):
    """Money of a payment that went back, or that someone asks the bank for."""

    list_select_related = ["payment__dossier"]
    search_fields = ["=payment__dossier__number", "=provider_id"]
    ordering = ["-created_at"]
    cents = ["amount"]

    @admin.display(description="montant", ordering="amount")
    def sum(self, moved: Refund | Dispute) -> str:
        return euros(moved.amount)

    @admin.display(description="dossier")
    def dossier(self, moved: Refund | Dispute) -> str:
        return link_to(moved.payment.dossier)


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
        return (
            queryset.filter(pk__in=giving_back.disputed().values("pk")) if self.value() == "oui" else queryset
        )


@admin.register(Dispute)
class DisputeAdmin(MovedAdmin):
    list_display = ["created_at", "dossier", "sum", "status", "reason"]
    list_filter = ["status", OpenFilter]
