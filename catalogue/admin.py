"""Staff's view of the catalogue."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.admin.read import ReadOnlyAdmin, ReadOnlyInline
from accounts.models import User
from catalogue import membership
from catalogue.admin_forms import CertificationForm, OrganisationForm, PlaceForm
from catalogue.models import Action, Certification, Member, Organisation, Place, Session, Training
from cpf_portal.administration import StaffAdmin
from cpf_portal.errors import Refused


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


class SessionInline(ReadOnlyInline):
    model = Session
    fields = ("number", "starts_on", "ends_on", "seats", "seats_taken", "is_open")


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
        form = InvitationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                by = cast(User, request.user)
                membership.invite_manager(by, organisation, form.cleaned_data["email"])
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, "L'invitation part par e-mail ; elle vaut sept jours.")
                return redirect("admin:catalogue_organisation_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Inviter un gestionnaire : {organisation}",
            "opts": self.opts,
            "form": form,
            "list_url": reverse("admin:catalogue_organisation_changelist"),
        }
        return render(request, "admin/catalogue/organisation/invite.html", context)


@admin.register(Place)
class PlaceAdmin(StaffAdmin):
    list_display = ["name", "street", "postcode", "town"]
    search_fields = ["name", "street", "postcode", "town"]
    form = PlaceForm
    autocomplete_fields = ["organisation"]


@admin.register(Certification)
class CertificationAdmin(StaffAdmin):
    list_display = ["code", "title", "level", "is_active", "ends_on"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code", "title"]
    form = CertificationForm

    def get_readonly_fields(self, request: HttpRequest, obj: Certification | None = None) -> list[str]:
        """Another code is another certification."""
        return ["code", "kind"] if obj else []


@admin.register(Training)
class TrainingAdmin(ReadOnlyAdmin):
    """Organisations keep their own catalogue, under rules that a form of the administration would pass by."""

    list_display = ["title", "organisation", "number", "is_published"]
    list_select_related = ["organisation"]
    list_filter = ["is_published"]
    search_fields = ["title", "number", "organisation__name"]
    autocomplete_fields = ["organisation", "certification"]


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    """Read, as its training is."""

    list_display = ["training", "mode", "place", "price", "hours", "is_published"]
    list_select_related = ["training", "place"]
    list_filter = ["mode", "is_published"]
    search_fields = ["training__title", "number"]
    autocomplete_fields = ["training", "place"]
    inlines = [SessionInline]
