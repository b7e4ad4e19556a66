"""Staff cancel a dossier, as case 1 or 2: what goes back is counted and shown first (docs/rules.md § 13)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone

from cpf_portal.common.administration import StaffAdmin
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.organisation.forms import CancelByOrganisationForm
from dossiers.trainee import endings
from dossiers.transitions.availability import available

CANCEL = TRANSITIONS["cancel_by_organisation"]


class StaffCancelForm(CancelByOrganisationForm):
    """Why, and the hours already given: never a ground, which is the organisation's own."""

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data, dossier=dossier)
        del self.fields["ground"]
        self.fields["reason"].help_text = "Le stagiaire et l'organisme la liront telle quelle."

    def clean(self) -> None:
        super().clean()
        self.cleaned_data["ground"] = ""


class CancellingAdmin(StaffAdmin):
    """A list of dossiers from which whoever may change one cancels it."""

    def get_urls(self) -> list[Any]:
        """The list's addresses, and that where a dossier is cancelled."""
        view = self.admin_site.admin_view(self.cancel)
        return [path("<int:pk>/annuler/", view, name="dossiers_dossier_cancel"), *super().get_urls()]

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What cancelling gives back, then the transition, once that was read."""
        if not request.user.has_perm("dossiers.change_dossier"):
            raise PermissionDenied
        dossier = get_object_or_404(Dossier.objects.select_related("trainee__user", "organisation"), pk=pk)
        if refusal := available(dossier, CANCEL, Role.STAFF, timezone.localdate()):
            messages.warning(request, refusal.reason)
            return redirect("admin:dossiers_dossier_change", pk)
        form = StaffCancelForm(request.POST if request.method == "POST" else None, dossier=dossier)

        def play() -> str:
            form.play(actors.staff(request.user))  # type: ignore[arg-type]
            return f"Le dossier n° {dossier.number} est annulé, chacun est prévenu."

        return self.form_page(
            request,
            form,
            "admin/dossiers/dossier/cancel.html",
            f"Annuler le dossier n° {dossier.number}",
            play,
            leads_to=reverse("admin:dossiers_dossier_change", args=[pk]),
            about=lambda: {
                "row": dossier,
                "ending": form.settled and endings.ending_of(dossier, form.settled),
            },
        )
