"""What one agent asks and another decides: written in a form, decided on a page of its own or in the list."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.documents.models import Document
from accounts.people.models import User
from accounts.rights.models import RightsCorrection
from accounts.staff.asked_rows import AskedRow
from accounts.staff.decisions import DecisionAdmin, PlainDecisionForm
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


class AskedAdmin(WrittenAdmin, DecisionAdmin):
    """Written by one, then accepted or rejected by another who may change one: on a page, or several at once.

    A subclass says `form`, `settle`, and what its page tells.
    """

    actions = ["accept", "reject"]
    template = "admin/accounts/asked/decide.html"

    def settle(self, row: Any, by: User, *, accepted: bool) -> None:
        """The decision of someone; `Refused` when it is not theirs."""
        raise NotImplementedError

    def told(self, row: Any) -> list[tuple[str, Any]]:
        """What is asked of whom, as who decides reads it: what it is today, what it would be."""
        raise NotImplementedError

    def follows(self, row: Any) -> str:
        """What accepting does, in a sentence."""
        raise NotImplementedError

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["decision"] if obj else []

    def documents_of(self, row: Any) -> QuerySet[Document]:
        return Document.objects.none()

    def is_open(self, row: Any) -> bool:
        return row.is_accepted is None

    def form_for(self, row: Any, data: Any) -> forms.Form:
        return PlainDecisionForm(data)

    def play(self, row: Any, by: User, cleaned: dict[str, Any]) -> str | None:
        self.settle(row, by, accepted=cleaned["accepted"])
        return f"{row} : c'est {'accepté' if cleaned['accepted'] else 'rejeté'}."

    def about(self, row: Any, form: forms.Form) -> dict[str, Any]:
        return {"told": self.told(row), "follows": self.follows(row)}

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
        self.each(request, chosen, lambda row: self.settle(row, by, accepted=accepted), "c'est décidé.")
