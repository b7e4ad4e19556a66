"""What staff see of dotations, and the payments of third parties that they record two by two."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest

from accounts.people.models import User
from accounts.rights.dotations import recorded
from accounts.rights.dotations.forms import GiftForm
from accounts.rights.dotations.models import Dotation, RecordedGift
from accounts.rights.models import RightsLine
from accounts.staff.asked import AskedAdmin
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.french import euros, short_date


class WithAmount(ReadOnlyAdmin):
    """A list whose amounts are told in euros."""

    @admin.display(description="montant", ordering="amount")
    def sum(self, row: Dotation | RecordedGift) -> str:
        return euros(row.amount)


@admin.register(Dotation)
class DotationAdmin(WithAmount):
    list_display = [
        "received_at",
        "trainee",
        "giver",
        "kind",
        "sum",
        "available",
        "expires_on",
        "returned_at",
    ]
    list_select_related = ["trainee__user"]
    list_filter = ["kind", ("returned_at", admin.EmptyFieldListFilter)]
    search_fields = ["trainee__user__last_name", "giver", "siret", "reference"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dotation]:
        of_its_holder = {"trainee": OuterRef("trainee"), "source": RightsLine.Source.DOTATION}
        lines = RightsLine.objects.filter(dotation=OuterRef("pk"), **of_its_holder).order_by()
        left = lines.values("dotation").annotate(left=Sum("available")).values("left")
        read: QuerySet[Dotation] = super().get_queryset(request)
        return read.annotate(left=Subquery(left))

    @admin.display(description="disponible")
    def available(self, dotation: Any) -> str:
        return euros(dotation.left or 0)


@admin.register(RecordedGift)
class RecordedGiftAdmin(WithAmount, AskedAdmin):
    list_display = ["asked_at", "trainee", "giver", "sum", "means", "asked_by", "is_accepted", "decided_by"]
    list_select_related = ["trainee__user", "asked_by", "decided_by"]
    search_fields = ["trainee__user__last_name", "giver", "reference"]
    autocomplete_fields = ["trainee"]
    ordering = ["-asked_at"]
    form = GiftForm

    def settle(self, row: RecordedGift, by: User, *, accepted: bool) -> None:
        recorded.decide(row, by, accepted=accepted)

    def told(self, row: RecordedGift) -> list[tuple[str, Any]]:
        return [
            ("Titulaire", row.trainee),
            ("Financeur", f"{row.giver}, SIRET {row.siret}" if row.siret else row.giver),
            ("Nature", row.get_kind_display()),
            ("Montant", euros(row.amount)),
            ("Reçu", f"par {row.get_means_display()}, référence {row.reference}"),
            ("Pour", ", ".join(row.earmarks) or "toute formation"),
            ("Dernier jour", short_date(row.expires_on) if row.expires_on else "sans limite"),
        ]

    def follows(self, row: RecordedGift) -> str:
        return "cette somme s'ajoute à ses droits."
