"""Staff's view of people and of the ledger; the ledger is read-only, a NIR is searched, never shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.backends import digest_of
from accounts.models import RightsLine, Trainee, User
from accounts.nir import InvalidNir


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looks, never touches: what is recorded changes only by the moves of the product."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UserForm(forms.ModelForm):
    """A person of an organisation or of the staff: the e-mail is the login."""

    new_password = forms.CharField(
        label="nouveau mot de passe",
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["kind", "first_name", "last_name", "email", "is_active", "is_staff", "groups"]

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        if user.kind != User.Kind.TRAINEE:
            user.email = user.login = user.email.lower()
        if self.cleaned_data["new_password"]:
            user.set_password(self.cleaned_data["new_password"])
        elif not user.pk:
            user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
        return user


class TraineeInline(admin.StackedInline):
    model = Trainee
    readonly_fields = [
        "birth_date",
        "mobile",
        "landline",
        "contact_email",
        "home_address",
        "is_jobseeker",
    ]
    fields = readonly_fields  # type: ignore[assignment]
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    inlines = [TraineeInline]
    list_display = ["__str__", "kind", "email", "is_active", "date_joined"]
    list_filter = ["kind", "is_active"]
    search_fields = ["last_name", "first_name", "email"]
    search_help_text = "Nom, e-mail, ou numéro de sécurité sociale entier."
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        try:
            return queryset.filter(login=digest_of(search_term)), False
        except InvalidNir:
            return super().get_search_results(request, queryset, search_term)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Trainee)
class TraineeAdmin(ReadOnlyAdmin):
    list_display = ["user", "birth_date", "contact_email", "is_jobseeker"]
    list_select_related = ["user"]
    search_fields = ["user__last_name", "user__first_name"]


@admin.register(RightsLine)
class RightsLineAdmin(ReadOnlyAdmin):
    list_display = ["at", "trainee", "kind", "source", "available", "reserved", "dossier_number", "reason"]
    list_select_related = ["trainee__user"]
    list_filter = ["kind", "source"]
    search_fields = ["dossier_number", "trainee__user__last_name"]
    ordering = ["-id"]
