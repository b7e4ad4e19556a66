"""The control of organisations: their standing, the notices given, and each measure with what it would do."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join

from accounts.people.models import User
from catalogue.control import standing
from catalogue.control.forms import MeasureForm
from catalogue.control.models import ControlledOrganisation, Notice, StandingChange
from catalogue.control.standing import Measure
from cpf_portal.common.administration import ReadOnlyAdmin, ReadOnlyInline
from cpf_portal.common.errors import Refused

PAGE = "catalogue_controlledorganisation_measure"


class NoticeInline(ReadOnlyInline):
    model = Notice
    fk_name = "organisation"
    fields = ["target", "reason", "given_at", "given_by", "until", "observations", "observed_at", "closed_at"]


class StandingChangeInline(ReadOnlyInline):
    model = StandingChange
    fk_name = "organisation"
    fields = ["at", "by", "source", "target", "reason", "is_urgent", "holds_payments"]


@admin.register(ControlledOrganisation)
class ControlledOrganisationAdmin(ReadOnlyAdmin):
    """Whoever may add a change of standing takes the measures; the others read."""

    list_display = ["name", "siret", "town", "standing"]
    list_filter = ["standing"]
    search_fields = ["name", "siret", "town"]
    fields = ["name", "siret", "town", "standing", "measures"]
    readonly_fields = ["measures"]
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
        if form.is_valid():
            try:
                act(cast(User, request.user), organisation, measure, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"{organisation} : c'est fait, ses gestionnaires sont prévenus.")
                return redirect("admin:catalogue_controlledorganisation_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{measure.label} : {organisation}",
            "opts": self.opts,
            "organisation": organisation,
            "measure": measure,
            "notice": organisation.waiting_notice,
            "effects": standing.effects(organisation, measure.target) if measure.target else [],
            "form": form,
            "list_url": reverse("admin:catalogue_controlledorganisation_changelist"),
        }
        return render(request, "admin/catalogue/controlled/measure.html", context)

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
