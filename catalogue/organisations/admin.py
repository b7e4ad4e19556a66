"""Staff's view of organisations and of who works for them."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.people.models import User
from catalogue.organisations import membership
from catalogue.organisations.forms import OrganisationForm
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.administration import ReadOnlyInline, StaffAdmin


class MemberInline(ReadOnlyInline):
    """Who works there, to read: people join by the link of an invitation, and leave told."""

    model = Member
    fields = ["person", "role"]
    readonly_fields = ["person"]

    @admin.display(description="personne")
    def person(self, member: Member) -> str:
        return f"{member.user.get_full_name()}, {member.user.email}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        return super().get_queryset(request).select_related("user")


class InvitationForm(forms.Form):
    """Whom to invite to manage an organisation."""

    email = forms.EmailField(label="Adresse e-mail du gestionnaire", max_length=254)


@admin.register(Organisation)
class OrganisationAdmin(StaffAdmin):
    list_display = ["name", "siret", "town"]
    search_fields = ["name", "siret", "town"]
    inlines = [MemberInline]
    form = OrganisationForm

    def get_inlines(self, request: HttpRequest, obj: Organisation | None = None) -> list[Any]:
        """Nobody works for an organisation that is not made yet."""
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> list[str]:
        """Another SIRET is another organisation."""
        return ["siret", "invitation"] if obj else []

    @admin.display(description="gestionnaire")
    def invitation(self, organisation: Organisation) -> str:
        return format_html('<a href="{}">Inviter un gestionnaire</a>', self._address(organisation.pk))

    def _address(self, pk: int) -> str:
        return reverse("admin:catalogue_organisation_invite", args=[pk])

    def get_urls(self) -> list[Any]:
        """The list's addresses, and that of the invitation."""
        view = self.admin_site.admin_view(self.invite)
        return [path("<int:pk>/inviter/", view, name="catalogue_organisation_invite"), *super().get_urls()]

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Invite someone, by a link, to manage the organisation."""
        if not request.user.has_perm("catalogue.add_invitation"):
            raise PermissionDenied
        organisation = get_object_or_404(Organisation, pk=pk)
        form = InvitationForm(request.POST if request.method == "POST" else None)

        def play() -> str:
            membership.invite_manager(cast(User, request.user), organisation, form.cleaned_data["email"])
            return "L'invitation part par e-mail ; elle vaut sept jours."

        return self.form_page(
            request,
            form,
            "admin/catalogue/organisation/invite.html",
            f"Inviter un gestionnaire : {organisation}",
            play,
            leads_to=reverse("admin:catalogue_organisation_change", args=[pk]),
        )
