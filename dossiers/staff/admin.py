"""Staff's view of dossiers: everything to read, nothing to change but through the transitions."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from accounts.staff.search_box import SearchedByNir
from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline
from dossiers.dossier.declarations import late_for_organisation, late_for_trainee
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import DIFFERING, Dossier, Proposal
from dossiers.dossier.top_ups import TopUp
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.lifecycle import State
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.money.models import SHARED, Closing
from dossiers.reviews.models import Review
from dossiers.staff.cancelling import CancellingAdmin
from dossiers.staff.details import in_words


class DeclarationsFilter(admin.SimpleListFilter):
    """The dossiers whose entry or exit is late on one side, or differs between both."""

    title = "déclarations"
    parameter_name = "declarations"
    CHOICES: ClassVar[dict[str, tuple[str, Callable[[], Q]]]] = {
        "organisme": ("en retard, organisme", late_for_organisation),
        "stagiaire": ("en retard, stagiaire", late_for_trainee),
        "differentes": ("dates différentes", lambda: DIFFERING),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, label) for value, (label, _) in self.CHOICES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        chosen = self.CHOICES.get(self.value() or "")
        return queryset.filter(chosen[1]()) if chosen else queryset


class EntryInline(ReadOnlyInline):
    model = Entry
    fields = ["sequence", "at", "named", "source", "target", "actor", "user", "told"]
    readonly_fields = ["named", "told"]
    verbose_name_plural = "journal"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("user")

    @admin.display(description="étape")
    def named(self, entry: Entry) -> str:
        return entry.label

    @admin.display(description="détails")
    def told(self, entry: Entry) -> str:
        return format_html_join(", ", "{} : {}", in_words(entry.details))


class ProposalInline(ReadOnlyInline):
    model = Proposal
    cents = ["price"]


class ClosingInline(ReadOnlyInline):
    model = Closing
    cents = [*SHARED, "credit"]


class TopUpInline(ReadOnlyInline):
    model = TopUp
    cents = ["asked", "granted"]


class ClaimInline(ReadOnlyInline):
    model = ForceMajeureClaim


class ReviewInline(ReadOnlyInline):
    model = Review


@admin.register(Dossier)
class DossierAdmin(SearchedByNir, CancellingAdmin, ReadOnlyAdmin):
    holder = "trainee"
    readonly_fields = ["cancelling"]
    cents = [
        "price", "dotation_used", "credit_used", "rights_used", "top_up_used", "to_pay", "waived",
        "card_paid",
    ]  # fmt: skip
    list_display = ["number", "trainee", "title", "organisation", "status_label", "deadline", "sent_on"]
    list_select_related = ["trainee__user", "organisation"]
    list_filter = ["state", DeclarationsFilter, "sent_on"]
    search_fields = [
        "number__startswith",
        "trainee__user__last_name",
        "trainee__user__first_name",
        "organisation__name",
    ]
    search_help_text = "Numéro, nom du stagiaire, organisme, ou numéro de sécurité sociale entier."
    ordering = ["-pk"]
    inlines = [EntryInline, ProposalInline, TopUpInline, ClosingInline, ClaimInline, ReviewInline]

    @admin.display(description="état", ordering="state")
    def status_label(self, dossier: Dossier) -> str:
        return State(dossier.state).label


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ["entry", "dossier", "reader", "sent_at", "attempts", "failure"]
    list_select_related = ["entry__dossier"]
    list_filter = ["reader", ("sent_at", admin.EmptyFieldListFilter)]

    @admin.display(description="dossier")
    def dossier(self, message: OutboxMessage) -> str:
        return message.entry.dossier.number


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["dossier", "deadline", "reader", "sent_at", "attempts", "failure"]
    list_select_related = ["dossier"]
    list_filter = ["reader", ("sent_at", admin.EmptyFieldListFilter)]
