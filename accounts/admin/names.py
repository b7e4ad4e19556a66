"""Names to correct: asked by one agent, accepted by another, confirmed by the person."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import names
from accounts.admin.read import ReadOnlyAdmin
from accounts.fields import NameField
from accounts.models import NameCorrection, User
from cpf_portal.errors import Refused


class NameForm(forms.ModelForm):
    """The account, its name as it must be, and why."""

    first_name = NameField(label="Prénom", max_length=80)
    last_name = NameField(label="Nom de naissance", max_length=80)

    class Meta:
        model = NameCorrection
        fields = ["account", "first_name", "last_name", "reason"]


@admin.register(NameCorrection)
class NameCorrectionAdmin(ReadOnlyAdmin):
    list_display = [
        "asked_at",
        "account",
        "__str__",
        "reason",
        "asked_by",
        "is_accepted",
        "decided_by",
        "used_at",
    ]
    list_select_related = ["account", "asked_by", "decided_by"]
    list_filter = [("is_accepted", admin.EmptyFieldListFilter)]
    search_fields = ["account__last_name", "last_name"]
    autocomplete_fields = ["account"]
    actions = ["accept", "reject"]

    def get_fields(self, request: HttpRequest, obj: NameCorrection | None = None) -> list[Any]:
        """What is asked; then everything, once it is."""
        return list(super().get_fields(request, obj)) if obj else NameForm.Meta.fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        if obj:
            return super().get_form(request, obj, change, **kwargs)
        return super().get_form(
            request, obj, change, **kwargs | {"form": _asked_by(cast(User, request.user))}
        )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return request.user.has_perm("accounts.add_namecorrection")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a correction may decide of someone else's."""
        return request.user.has_perm("accounts.change_namecorrection")

    def save_model(self, request: HttpRequest, obj: NameCorrection, form: Any, change: bool) -> None:
        obj.asked_by = cast(User, request.user)
        super().save_model(request, obj, form, change)

    @admin.action(description="Accepter : la personne recevra un lien pour confirmer", permissions=["decide"])
    def accept(self, request: HttpRequest, chosen: QuerySet[NameCorrection]) -> None:
        self._decide(request, chosen, accepted=True)

    @admin.action(description="Rejeter les corrections choisies", permissions=["decide"])
    def reject(self, request: HttpRequest, chosen: QuerySet[NameCorrection]) -> None:
        self._decide(request, chosen, accepted=False)

    def _decide(self, request: HttpRequest, chosen: QuerySet[NameCorrection], *, accepted: bool) -> None:
        for correction in chosen:
            try:
                names.decide(correction, cast(User, request.user), accepted=accepted)
            except Refused as refusal:
                self.message_user(request, f"{correction} : {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{correction} : c'est décidé.")


def _asked_by(agent: User) -> type[NameForm]:
    """The form of an agent, who does not ask for their own name."""

    class Form(NameForm):
        def clean_account(self) -> User:
            account: User = self.cleaned_data["account"]
            if account.pk == agent.pk:
                raise ValidationError("Votre propre nom : une autre personne doit le demander.")
            return account

    return Form
