"""The control of organisations and of their offers: each measure, what it would do, then the deed."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts.documents.models import Document
from accounts.people.models import User
from accounts.staff.decisions import DecisionAdmin
from catalogue.control import standing, takedowns
from catalogue.control.forms import MeasureForm
from catalogue.control.models import (
    LONGEST,
    ControlledOrganisation,
    ControlledTraining,
    Notice,
    StandingChange,
    Takedown,
)
from catalogue.control.standing import Measure
from catalogue.organisations.members import managers_of
from catalogue.trainings.fields import ParagraphsField
from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline

PAGE = "catalogue_controlledorganisation_measure"


class NoticeInline(ReadOnlyInline):
    model = Notice
    fk_name = "organisation"
    fields = ["target", "reason", "given_at", "given_by", "until", "observations", "observed_at", "closed_at"]


class StandingChangeInline(ReadOnlyInline):
    model = StandingChange
    fk_name = "organisation"
    fields = ["at", "by", "source", "target", "reason", "is_urgent", "holds_payments"]


class CertificateFilter(admin.SimpleListFilter):
    """The listed organisations whose Qualiopi certificate is over."""

    title = "Qualiopi"
    parameter_name = "qualiopi"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("echu", "référencé, certificat échu")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ControlledOrganisation]
    ) -> QuerySet[ControlledOrganisation]:
        return queryset.filter(pk__in=standing.uncertified().values("pk")) if self.value() else queryset


class NoticeFilter(admin.SimpleListFilter):
    """The organisations whose time to answer is over."""

    title = "procédure"
    parameter_name = "procedure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("terminee", "délai d'observations terminé")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ControlledOrganisation]
    ) -> QuerySet[ControlledOrganisation]:
        over = standing.notices_over().values("pk")
        return queryset.filter(pk__in=over) if self.value() == "terminee" else queryset


@admin.register(ControlledOrganisation)
class ControlledOrganisationAdmin(ReadOnlyAdmin):
    """Whoever may add a change of standing takes the measures; the others read."""

    list_display = ["name", "siret", "town", "standing", "qualiopi_until"]
    list_filter = ["standing", NoticeFilter, CertificateFilter]
    search_fields = ["name", "siret", "town"]
    fields = ["name", "siret", "town", "standing", "qualiopi_until", "measures"]
    readonly_fields = ["standing", "measures"]
    inlines = [StandingChangeInline, NoticeInline]

    def get_urls(self) -> list[Any]:
        """The list's addresses, and those of the measures."""
        view = self.admin_site.admin_view(self.measure)
        return [path("<int:pk>/mesure/<slug:slug>/", view, name=PAGE), *super().get_urls()]

    @admin.display(description="mesures possibles")
    def measures(self, organisation: ControlledOrganisation) -> str:
        """The measures that may be taken today, each leading to its page."""
        found = standing.measures(organisation, timezone.localdate())
        links = [(reverse(f"admin:{PAGE}", args=[organisation.pk, each.slug]), each.label) for each in found]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def measure(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """A measure: what it would do, why it is taken, then the measure."""
        if not request.user.has_perm("catalogue.add_standingchange"):
            raise PermissionDenied
        organisation = get_object_or_404(ControlledOrganisation, pk=pk)
        possible = {each.slug: each for each in standing.measures(organisation, timezone.localdate())}
        if slug not in possible:
            return self._impossible(request, organisation, slug)
        measure = possible[slug]
        form = MeasureForm(request.POST if request.method == "POST" else None, measure=measure)

        def play() -> str:
            act(cast(User, request.user), organisation, measure, form.cleaned_data)
            return f"{organisation} : c'est fait, ses gestionnaires sont prévenus."

        return self.form_page(
            request,
            form,
            "admin/catalogue/controlled/measure.html",
            f"{measure.label} : {organisation}",
            play,
            leads_to=reverse("admin:catalogue_controlledorganisation_change", args=[pk]),
            about=lambda: {
                "measure": measure,
                "notice": organisation.waiting_notice,
                "effects": standing.effects(organisation, measure.target) if measure.target else [],
            },
        )

    def _impossible(
        self, request: HttpRequest, organisation: ControlledOrganisation, slug: str
    ) -> HttpResponse:
        """Lead back from a measure that is not possible today; 404 when it is none."""
        if slug not in {each.slug for each in standing.ALL}:
            raise Http404
        messages.warning(request, f"{organisation} : cette mesure n'est pas possible maintenant.")
        return redirect("admin:catalogue_controlledorganisation_change", organisation.pk)


def act(by: User, organisation: ControlledOrganisation, measure: Measure, given: dict[str, Any]) -> None:
    """Take a measure, or raise `Refused`."""
    deeds: dict[str, Callable[[], object]] = {
        "notify": lambda: standing.notify(by, organisation, measure.target, given["reason"]),
        "decide": lambda: standing.decide(by, organisation, measure.target, **given),
        "decide_urgently": lambda: standing.decide(by, organisation, measure.target, **given, is_urgent=True),
        "set_aside": lambda: standing.set_aside(by, organisation),
    }
    deeds[measure.does]()


class TakedownInline(ReadOnlyInline):
    model = Takedown
    fields = ["at", "by", "is_down", "reason"]


class TakedownForm(forms.Form):
    """Why, in words that the organisation reads."""

    reason = ParagraphsField(label="Motif, que l'organisme lira", max_length=LONGEST)


@admin.register(ControlledTraining)
class ControlledTrainingAdmin(DecisionAdmin):
    """A training to take down, or to put back; whoever may change one decides."""

    list_display = ["title", "organisation", "is_published", "is_taken_down", "decision"]
    list_select_related = ["organisation"]
    list_filter = ["is_taken_down"]
    search_fields = ["title", "number", "organisation__name"]
    fields = ["title", "organisation", "number", "is_published", "is_taken_down", "decision"]
    readonly_fields = ["is_taken_down", "decision"]
    inlines = [TakedownInline]
    template = "admin/catalogue/controlled/takedown.html"
    deed = "visibilité"

    @admin.display(description="mesure possible")
    def decision(self, row: ControlledTraining) -> str:
        label = "Remettre dans la recherche" if row.is_taken_down else "Retirer de la recherche"
        return format_html('<a href="{}">{}</a>', self._address("decider", row), label)

    def documents_of(self, row: ControlledTraining) -> QuerySet[Document]:
        return Document.objects.none()

    def is_open(self, row: ControlledTraining) -> bool:
        return True

    def form_for(self, row: ControlledTraining, data: Any) -> forms.Form:
        return TakedownForm(data)

    def play(self, row: ControlledTraining, by: User, cleaned: dict[str, Any]) -> str:
        takedowns.decide(by, row, cleaned["reason"], is_down=not row.is_taken_down)
        if managers_of(row.organisation_id).exists():
            return f"{row} : c'est fait, l'organisme est prévenu."
        return f"{row} : c'est fait. L'organisme n'a pas de gestionnaire à prévenir."

    def about(self, row: ControlledTraining, form: forms.Form) -> dict[str, Any]:
        return {"effects": takedowns.effects(row)}


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["given_at", "organisation", "target", "until", "observed_at", "closed_at"]
    list_select_related = ["organisation"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter), "target"]
    search_fields = ["organisation__name", "=organisation__siret"]
    ordering = ["-pk"]


@admin.register(StandingChange)
class StandingChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "organisation", "source", "target", "is_urgent", "holds_payments", "by"]
    list_select_related = ["organisation", "by"]
    list_filter = ["target", "is_urgent"]
    search_fields = ["organisation__name", "=organisation__siret"]
    ordering = ["-pk"]
