"""What one agent asks and another decides: written in a form, decided in the list or on a page of its own."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.people.models import User
from accounts.rights.models import RightsCorrection
from accounts.staff.asked_rows import AskedRow
from accounts.staff.models import NameCorrection
from cpf_portal.common.administration import ReadOnlyAdmin

type Asked = RightsCorrection | NameCorrection | AskedRow


class WrittenAdmin(ReadOnlyAdmin):
    """Written by whoever may add one, who is noted; read by the others."""

    form: "type[forms.ModelForm[Any]]"
    list_filter = [("is_accepted", admin.EmptyFieldListFilter)]

    def get_fields(self, request: HttpRequest, obj: Asked | None = None) -> list[Any]:
        """What is asked; then everything that the row keeps, once it is."""
        if obj is None:
            return list(self.form.Meta.fields)  # type: ignore[attr-defined]
        hidden = (self.opts.pk.name, *(self.exclude or ()))
        kept = [field.name for field in self.opts.fields if field.name not in hidden]
        return [*kept, *(name for name in self.get_readonly_fields(request, obj) if name not in kept)]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._may(request, "add")

    def _may(self, request: HttpRequest, what: str) -> bool:
        return request.user.has_perm(f"accounts.{what}_{self.opts.model_name}")

    def save_model(self, request: HttpRequest, obj: Asked, form: Any, change: bool) -> None:
        obj.asked_by = cast(User, request.user)
        super().save_model(request, obj, form, change)


class AskedAdmin(WrittenAdmin):
    """Written by one, then accepted or rejected, in the list, by another who may change one."""

    actions = ["accept", "reject"]

    def decide(self, row: Any, by: User, *, accepted: bool) -> None:
        """The decision of someone; `Refused` when it is not theirs."""
        raise NotImplementedError

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change one may decide of someone else's."""
        return self._may(request, "change")

    @admin.action(description="Accepter ce qui est choisi", permissions=["decide"])
    def accept(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._decide(request, chosen, accepted=True)

    @admin.action(description="Rejeter ce qui est choisi", permissions=["decide"])
    def reject(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._decide(request, chosen, accepted=False)

    def _decide(self, request: HttpRequest, chosen: QuerySet[Any], *, accepted: bool) -> None:
        by = cast(User, request.user)
        self.each(request, chosen, lambda row: self.decide(row, by, accepted=accepted), "c'est décidé.")
