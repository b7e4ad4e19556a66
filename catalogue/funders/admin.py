"""Staff's view of funders and of who answers for them."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.people.fields import NameField
from accounts.people.models import User
from accounts.staff import interventions
from catalogue.funders.forms import FunderForm
from catalogue.funders.models import Agent, Funder
from cpf_portal.common.administration import ReadOnlyInline, StaffAdmin


class AgentInline(ReadOnlyInline):
    """Who answers for it, to read."""

    model = Agent
    fields = ["person"]
    readonly_fields = ["person"]

    @admin.display(description="personne")
    def person(self, agent: Agent) -> str:
        return f"{agent.user.get_full_name()}, {agent.user.email}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        return super().get_queryset(request).select_related("user")


class NewAgentForm(forms.Form):
    """Who will answer for a funder: they choose a password by the link that they are sent."""

    first_name = NameField(label="Prénom", max_length=80)
    last_name = NameField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)

    def clean_email(self) -> str:
        """An address of no account: one works for one funder."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(login=email).exists():
            raise ValidationError("Un compte a déjà cette adresse.")
        return email


@admin.register(Funder)
class FunderAdmin(StaffAdmin):
    list_display = ["name", "kind", "persons", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "email"]
    inlines = [AgentInline]
    form = FunderForm

    def get_inlines(self, request: HttpRequest, obj: Funder | None = None) -> list[Any]:
        """Nobody answers for a funder that is not made yet."""
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Funder | None = None) -> list[str]:
        """The way to open an account is a link, once the funder is made."""
        return ["new_agent"] if obj else []

    @admin.display(description="agents")
    def new_agent(self, funder: Funder) -> str:
        address = reverse("admin:catalogue_funder_agent", args=[funder.pk])
        return format_html('<a href="{}">Ouvrir le compte d\'un agent</a>', address)

    def get_urls(self) -> list[Any]:
        """The list's addresses, and that of a new agent."""
        view = self.admin_site.admin_view(self.open_account)
        return [path("<int:pk>/agent/", view, name="catalogue_funder_agent"), *super().get_urls()]

    def open_account(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the account of someone who will answer for the funder; for whoever opens accounts."""
        if not request.user.has_perm("accounts.add_user"):
            raise PermissionDenied
        funder = get_object_or_404(Funder, pk=pk)
        form = NewAgentForm(request.POST if request.method == "POST" else None)

        def play() -> str:
            with transaction.atomic():
                user = interventions.open_funders_account(
                    cast(User, request.user), User(**form.cleaned_data), funder.name
                )
                Agent.objects.create(user=user, funder=funder)
            return "Le compte est ouvert : un lien part à cette adresse."

        return self.form_page(
            request,
            form,
            "admin/catalogue/funder/agent.html",
            f"Ouvrir le compte d'un agent : {funder}",
            play,
            leads_to=reverse("admin:catalogue_funder_change", args=[pk]),
        )
