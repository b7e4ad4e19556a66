"""The work that agents took: each gives theirs back, and takes the next."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from accounts.people.models import User
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.errors import Refused
from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import BY_CODE
from cpf_portal.operations.work.models import Assignment


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["at", "label", "object_id", "by"]
    list_select_related = ["by"]
    search_fields = ["=object_id", "by__last_name"]
    ordering = ["-pk"]
    actions = ["give_back"]

    @admin.display(description="liste")
    def label(self, row: Assignment) -> str:
        """The list, as its agents read it."""
        return BY_CODE[row.work].label if row.work in BY_CODE else row.work

    def get_urls(self) -> list[Any]:
        """The list's addresses, and those where the next is taken."""
        view = self.admin_site.admin_view(self.take_next)
        return [path("suivant/<slug:code>/", view, name="operations_assignment_next"), *super().get_urls()]

    @method_decorator(require_POST)
    def take_next(self, request: HttpRequest, code: str) -> HttpResponse:
        """Take the oldest of a list that nobody took, and open it."""
        work = BY_CODE.get(code)
        if work is None:
            raise Http404
        if not work.may_do(request.user):
            raise PermissionDenied
        try:
            key = taking.take_next(work, cast(User, request.user))
        except Refused as refusal:
            messages.info(request, refusal.message)
            return redirect("admin:index")
        return redirect(work.page_of(key))

    @admin.action(description="Rendre à la liste ce que j'avais pris", permissions=["view"])
    def give_back(self, request: HttpRequest, chosen: QuerySet[Assignment]) -> None:
        """Leave to others what one took."""
        given, _ = Assignment.objects.filter(
            by=cast(User, request.user), pk__in=[row.pk for row in chosen]
        ).delete()
        self.message_user(request, f"Travaux rendus : {given}.")
