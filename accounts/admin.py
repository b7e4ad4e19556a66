"""Staff's view of people and of the ledger; the ledger is read-only, a NIR is searched, never shown."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import corrections, deletion, dif, jobs, second_factor
from accounts.admin_decide import DecisionAdmin
from accounts.admin_read import ReadOnlyAdmin
from accounts.admin_search import SearchedByNir
from accounts.models import (
    Consultation,
    DeletionRequest,
    DifClaim,
    RightsCorrection,
    RightsLine,
    Trainee,
    User,
)
from cpf_portal.errors import Refused
from cpf_portal.french import euros


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
    ordering = ["-pk"]
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


class CorrectionForm(forms.ModelForm):
    """A correction in euros, negative to take away; the ledger keeps cents."""

    euros = forms.DecimalField(
        label="Montant en euros, négatif pour retirer",
        max_digits=9,
        decimal_places=2,
        min_value=-50_000,
        max_value=50_000,
        localize=True,
    )

    class Meta:
        model = RightsCorrection
        fields = ["trainee", "source", "euros", "reason"]

    def clean_euros(self) -> Decimal:
        amount: Decimal = self.cleaned_data["euros"]
        if not amount:
            raise ValidationError("Une correction de zéro ne change rien.")
        return amount

    def save(self, commit: bool = True) -> RightsCorrection:
        self.instance.amount = int(self.cleaned_data["euros"] * 100)
        return super().save(commit)


@admin.register(RightsCorrection)
class RightsCorrectionAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "trainee", "source", "sum", "reason", "asked_by", "is_accepted", "decided_by"]
    list_select_related = ["trainee__user", "asked_by", "decided_by"]
    list_filter = [("is_accepted", admin.EmptyFieldListFilter)]
    search_fields = ["trainee__user__last_name", "reason"]
    autocomplete_fields = ["trainee"]
    ordering = ["-asked_at"]
    form = CorrectionForm
    actions = ["accept", "reject"]

    @admin.display(description="montant", ordering="amount")
    def sum(self, correction: RightsCorrection) -> str:
        return euros(correction.amount)

    def get_fields(self, request: HttpRequest, obj: RightsCorrection | None = None) -> list[Any]:
        """What is asked; then everything, once it is."""
        return list(super().get_fields(request, obj)) if obj else CorrectionForm.Meta.fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        return CorrectionForm if obj is None else super().get_form(request, obj, change, **kwargs)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return request.user.has_perm("accounts.add_rightscorrection")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a correction may decide of someone else's."""
        return request.user.has_perm("accounts.change_rightscorrection")

    def save_model(self, request: HttpRequest, obj: RightsCorrection, form: Any, change: bool) -> None:
        obj.asked_by = cast(User, request.user)
        super().save_model(request, obj, form, change)

    @admin.action(description="Accepter les corrections choisies", permissions=["decide"])
    def accept(self, request: HttpRequest, chosen: QuerySet[RightsCorrection]) -> None:
        self._decide(request, chosen, accepted=True)

    @admin.action(description="Rejeter les corrections choisies", permissions=["decide"])
    def reject(self, request: HttpRequest, chosen: QuerySet[RightsCorrection]) -> None:
        self._decide(request, chosen, accepted=False)

    def _decide(self, request: HttpRequest, chosen: QuerySet[RightsCorrection], *, accepted: bool) -> None:
        for correction in chosen:
            try:
                corrections.decide(correction, cast(User, request.user), accepted=accepted)
            except Refused as refusal:
                self.message_user(request, f"{correction} : {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{correction} : c'est décidé.")


@admin.register(DifClaim)
class DifClaimAdmin(DecisionAdmin):
    list_display = ["submitted_at", "trainee", "hours", "status", "decided_at", "decided_by"]
    list_select_related = ["trainee__user", "decided_by"]
    list_filter = ["status"]
    search_fields = ["trainee__user__last_name"]
    ordering = ["submitted_at"]
    template = "admin/accounts/difclaim/decide.html"

    def is_open(self, row: DifClaim) -> bool:
        return row.status == DifClaim.Status.SUBMITTED

    def form_for(self, row: DifClaim, data: Any) -> forms.Form:
        form = super().form_for(row, data)
        form.fields["reason"].required = False
        form.fields["reason"].help_text = "Obligatoire pour rejeter."
        return form

    def play(self, row: DifClaim, by: User, cleaned: dict[str, Any]) -> None:
        dif.decide(row, by, **cleaned)
        jobs.mail_account.defer(user_id=row.trainee_id, message="dif")

    def about(self, row: DifClaim, form: forms.Form) -> dict[str, Any]:
        return {"worth": dif.amount_of(row.hours)}


@admin.register(DeletionRequest)
class DeletionRequestAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "trainee", "decided_at", "decided_by"]
    list_select_related = ["trainee__user", "decided_by"]
    list_filter = [("decided_at", admin.EmptyFieldListFilter)]
    ordering = ["asked_at"]
    actions = ["carry_out"]

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a request may carry it out."""
        return request.user.has_perm("accounts.change_deletionrequest")

    @admin.action(description="Fermer pour de bon les comptes choisis", permissions=["close"])
    def carry_out(self, request: HttpRequest, chosen: QuerySet[DeletionRequest]) -> None:
        for each in chosen:
            try:
                deletion.carry_out(each, cast(User, request.user))
            except Refused as refusal:
                self.message_user(request, f"{each} : {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{each} : c'est fait.")


@admin.register(RightsLine)
class RightsLineAdmin(ReadOnlyAdmin):
    list_display = ["at", "trainee", "kind", "source", "available", "reserved", "dossier_number", "reason"]
    list_select_related = ["trainee__user"]
    list_filter = ["kind", "source"]
    search_fields = ["dossier_number", "trainee__user__last_name"]
    ordering = ["-id"]


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "page", "object_id", "address"]
    list_select_related = ["user"]
    search_fields = ["=object_id", "page"]
    search_help_text = "Page, ou numéro de l'objet regardé."
    date_hierarchy = "at"
    ordering = ["-at"]
