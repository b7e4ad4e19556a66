"""Staff's view of people: a NIR is searched, never shown; what is a person's own only they change."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.people.models import Trainee, User
from accounts.staff import interventions
from accounts.staff.models import Intervention
from accounts.staff.search_box import SearchedByNir
from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline, ReadOnlyRows


class AgentForm(forms.ModelForm):  # type: ignore[type-arg]
    """The groups of an agent of the Caisse des Dépôts: all that staff may do is in them."""

    class Meta:
        model = User
        fields = ["groups"]


class NewAgentForm(AgentForm):
    """A new agent, who chooses a password by the link that they are sent."""

    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text="Un lien y partira, pour que la personne choisisse son mot de passe.",
    )

    class Meta(AgentForm.Meta):
        fields = ["first_name", "last_name", "email", *AgentForm.Meta.fields]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(login=email).exists():
            raise ValidationError("Un compte a déjà cette adresse.")
        return email


class FreezeForm(forms.Form):
    """Why an account is frozen, in words that its holder reads."""

    reason = forms.CharField(
        label="Motif, que le titulaire lira", max_length=300, widget=forms.Textarea({"rows": 3})
    )


class TraineeInline(ReadOnlyRows, admin.StackedInline):  # type: ignore[type-arg]
    model = Trainee
    fields = [
        "birth_date",
        "mobile",
        "landline",
        "contact_email",
        "home_address",
        "is_jobseeker",
        "pension_on",
    ]
    readonly_fields = ["pension_on"]


class InterventionInline(ReadOnlyInline):
    model = Intervention
    fk_name = "account"
    fields = ["at", "by", "what", "details"]
    ordering = ["-pk"]


@admin.register(User)
class UserAdmin(SearchedByNir):
    list_display = ["__str__", "kind", "email", "is_active", "frozen_at", "date_joined"]
    list_filter = ["kind", "is_active", ("frozen_at", admin.EmptyFieldListFilter)]
    search_fields = ["last_name", "first_name", "email"]
    search_help_text = "Nom, adresse e-mail, ou numéro de sécurité sociale entier."
    readonly_fields = [
        "kind",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "frozen_at",
        "last_login",
        "date_joined",
    ]
    filter_horizontal = ["groups"]
    actions = ["send_password_link", "send_factor_link", "send_email_link", "suspend", "restore"]

    def get_urls(self) -> list[Any]:
        """The list's addresses, and that where an account is frozen."""
        view = self.admin_site.admin_view(self.freeze)
        return [path("<int:pk>/geler/", view, name="accounts_user_freeze"), *super().get_urls()]

    @admin.display(description="gel")
    def freezing(self, user: User) -> str:
        """Where to freeze a holder's account."""
        if user.kind != User.Kind.TRAINEE or user.frozen_at or not user.is_active:
            return ""
        address = reverse("admin:accounts_user_freeze", args=[user.pk])
        return format_html('<a href="{}">Geler le compte</a>', address)

    @admin.display(description="gel")
    def freezing_by_others(self, user: User) -> str:
        """What is said of it to who may not."""
        return "Un agent qui tient les comptes peut le geler." if self.freezing(user) else ""

    def freeze(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What freezing an account does, why it is frozen, then the deed."""
        if not self.has_intervene_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk, kind=User.Kind.TRAINEE)
        form = FreezeForm(request.POST if request.method == "POST" else None)

        def play() -> str:
            interventions.freeze(cast(User, request.user), user, form.cleaned_data["reason"])
            return f"{user} : le compte est gelé, la personne est prévenue."

        return self.form_page(
            request,
            form,
            "admin/accounts/user/freeze.html",
            f"Geler le compte : {user}",
            play,
            leads_to=reverse("admin:accounts_user_change", args=[pk]),
        )

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        if obj is None:
            return []
        return [TraineeInline, InterventionInline] if obj.kind == User.Kind.TRAINEE else [InterventionInline]

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[User]]":
        form = AgentForm if obj else NewAgentForm
        return super().get_form(request, obj, change, **kwargs | {"form": form})

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        if obj is None:
            return NewAgentForm.Meta.fields
        return [
            *self.get_readonly_fields(request, obj),
            *(AgentForm.Meta.fields if obj.kind == User.Kind.STAFF else []),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return []
        may_freeze = self.has_intervene_permission(request)
        return [*self.readonly_fields, "freezing" if may_freeze else "freezing_by_others"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only the groups of another agent are written in a form; the rest is asked of the person."""
        if obj and (obj.kind != User.Kind.STAFF or obj.pk == request.user.pk):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_intervene_permission(self, request: HttpRequest) -> bool:
        """Whoever may change people may send them links, suspend and restore their accounts."""
        return request.user.has_perm("accounts.change_user")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        groups, by = form.cleaned_data["groups"], cast(User, request.user)
        if change:
            interventions.give_groups(by, obj, groups)
        else:
            interventions.open_account(by, obj, groups)

    @admin.action(description="Envoyer un lien pour choisir un mot de passe", permissions=["intervene"])
    def send_password_link(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._send(request, chosen, Intervention.What.PASSWORD)

    @admin.action(
        description="Envoyer un lien pour retirer le second facteur (appareil perdu)",
        permissions=["intervene"],
    )
    def send_factor_link(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._send(request, chosen, Intervention.What.FACTOR)

    @admin.action(description="Envoyer un lien pour changer d'adresse e-mail", permissions=["intervene"])
    def send_email_link(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._send(request, chosen, Intervention.What.EMAIL)

    @admin.action(description="Suspendre les comptes choisis", permissions=["intervene"])
    def suspend(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, interventions.suspend, "compte suspendu, la personne est prévenue.")

    @admin.action(description="Rétablir les comptes suspendus choisis", permissions=["intervene"])
    def restore(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, interventions.restore, "compte rétabli, la personne est prévenue.")

    def _send(self, request: HttpRequest, chosen: QuerySet[User], what: Intervention.What) -> None:
        def send(by: User, user: User) -> None:
            interventions.send_link(by, user, what)

        self._each(request, chosen, send, "le lien part à l'adresse e-mail de la personne.")

    def _each(
        self, request: HttpRequest, chosen: QuerySet[User], act: Callable[[User, User], None], done: str
    ) -> None:
        by = cast(User, request.user)
        self.each(request, chosen, lambda user: act(by, user), done)


@admin.register(Trainee)
class TraineeAdmin(ReadOnlyAdmin):
    list_display = ["user", "birth_date", "contact_email", "is_jobseeker"]
    list_select_related = ["user"]
    search_fields = ["user__last_name", "user__first_name"]


@admin.register(Intervention)
class InterventionAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "what", "account", "details"]
    list_select_related = ["by", "account"]
    list_filter = ["what", "at"]
    search_fields = ["by__last_name", "account__last_name"]
