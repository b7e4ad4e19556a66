"""Staff's view of people: a NIR is searched, never shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import second_factor
from accounts.admin.read import ReadOnlyAdmin
from accounts.admin.search import SearchedByNir
from accounts.models import (
    Trainee,
    User,
)


class TraineeForm(forms.ModelForm):
    """A trainee registers and chooses a password alone: staff correct a name, or close an account."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "is_active"]


class ProfessionalForm(forms.ModelForm):
    """A person of an organisation or of the staff: the e-mail is the login."""

    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    new_password = forms.CharField(
        label="Nouveau mot de passe",
        required=False,
        max_length=200,
        strip=False,
        help_text="Laissé vide, la personne choisit le sien par « Mot de passe oublié ».",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "is_active", "groups"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(login=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un compte a déjà cette adresse.")
        return email

    def _post_clean(self) -> None:
        """Judge the password once the person's name, which it must not resemble, is known."""
        super()._post_clean()  # type: ignore[misc]
        if password := self.cleaned_data.get("new_password"):
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("new_password", error)

    def save(self, commit: bool = True) -> User:
        user = self.instance
        user.login, user.is_staff = user.email, user.kind == User.Kind.STAFF
        if self.cleaned_data["new_password"]:
            user.set_password(self.cleaned_data["new_password"])
        elif user.pk is None:
            user.set_unusable_password()
        return super().save(commit)


class NewProfessionalForm(ProfessionalForm):
    """The profile is chosen once, and never a trainee's: that needs a NIR."""

    kind = forms.ChoiceField(
        label="Profil",
        choices=[choice for choice in User.Kind.choices if choice[0] != User.Kind.TRAINEE],
    )

    class Meta(ProfessionalForm.Meta):
        fields = ["kind", *ProfessionalForm.Meta.fields]


def _form_for(user: User | None) -> type[forms.ModelForm]:
    if user is None:
        return NewProfessionalForm
    return TraineeForm if user.kind == User.Kind.TRAINEE else ProfessionalForm


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
class UserAdmin(SearchedByNir):
    list_display = ["__str__", "kind", "email", "is_active", "date_joined"]
    list_filter = ["kind", "is_active"]
    show_full_result_count = False
    search_fields = ["last_name", "first_name", "email"]
    search_help_text = "Nom, adresse e-mail, ou numéro de sécurité sociale entier."
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]
    actions = ["forget_second_factor"]

    @admin.action(description="Retirer le second facteur (appareil perdu)", permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            if self.has_change_permission(request, user):
                second_factor.forget(user)
                self.message_user(request, f"{user} : un autre sera demandé à la prochaine connexion.")

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        return [TraineeInline] if obj and obj.kind == User.Kind.TRAINEE else []

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any):
        return super().get_form(request, obj, change, **kwargs | {"form": _form_for(obj)})

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        told = self.readonly_fields if obj else []
        return list(dict.fromkeys(["kind", *_form_for(obj).base_fields, *told]))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """A profile never changes; only a superuser gives powers."""
        fixed = ["kind", *self.readonly_fields] if obj else []
        return fixed if request.user.is_superuser else [*fixed, "groups"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.kind == User.Kind.STAFF and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Trainee)
class TraineeAdmin(ReadOnlyAdmin):
    list_display = ["user", "birth_date", "contact_email", "is_jobseeker"]
    list_select_related = ["user"]
    search_fields = ["user__last_name", "user__first_name"]
