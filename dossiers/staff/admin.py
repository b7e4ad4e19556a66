"""Staff's view of dossiers: everything to read, nothing to change but through the transitions."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.people.models import User
from accounts.staff.search_box import SearchedByNir
from cpf_portal.common.administration import ReadOnlyAdmin
from dossiers.dossier.declarations import late_for_organisation, late_for_trainee
from dossiers.dossier.models import DIFFERING, Dossier
from dossiers.lifecycle import State
from dossiers.messages.members.models import MailChoices, MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.staff.cancelling import CancellingAdmin
from dossiers.staff.dossier import page


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


@admin.register(Dossier)
class DossierAdmin(SearchedByNir, CancellingAdmin, ReadOnlyAdmin):
    """The list is Django's; the page of one dossier is made for reading (`dossiers.staff.dossier`)."""

    holder = "trainee"
    leads = ("organisation",)
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

    @admin.display(description="état", ordering="state")
    def status_label(self, dossier: Dossier) -> str:
        return State(dossier.state).label

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a dossier; nothing is posted to it."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        dossier = page.of_key(int(object_id)) if object_id.isdecimal() and len(object_id) < 19 else None
        if dossier is None:
            raise Http404
        told = page.context_of(dossier, cast(User, request.user))
        return self.framed(
            request, "dossiers/staff/dossier/dossier.html", f"Dossier n° {dossier.number}", told
        )


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ["entry", "dossier", "reader", "sent_at", "attempts", "failure"]
    list_select_related = ["entry__dossier"]
    list_filter = ["reader", ("sent_at", admin.EmptyFieldListFilter)]

    @admin.display(description="dossier")
    def dossier(self, message: OutboxMessage) -> str:
        return message.entry.dossier.number


@admin.register(MemberMessage)
class MemberMessageAdmin(ReadOnlyAdmin):
    list_display = ["told", "member", "kind", "is_grouped", "due_at", "sent_at", "attempts", "failure"]
    list_select_related = ["member__user", "message__entry__dossier", "reminder__dossier"]
    list_filter = ["kind", "is_grouped", ("sent_at", admin.EmptyFieldListFilter)]

    @admin.display(description="message")
    def told(self, copy: MemberMessage) -> str:
        return str(copy.told)


@admin.register(MailChoices)
class MailChoicesAdmin(ReadOnlyAdmin):
    list_display = ["member", "at_once", "daily", "hour", "only_followed"]
    list_select_related = ["member__user"]
    list_filter = ["only_followed"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["dossier", "deadline", "reader", "sent_at", "attempts", "failure"]
    list_select_related = ["dossier"]
    list_filter = ["reader", ("sent_at", admin.EmptyFieldListFilter)]
