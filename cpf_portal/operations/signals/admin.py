"""The leads, for the staff: what a signal found, what it does not prove, and what an agent says of it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date

from accounts.people.models import User
from catalogue.trainings.fields import ParagraphsField
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.french import long_date
from cpf_portal.operations.signals import leads
from cpf_portal.operations.signals.models import LONGEST, Lead
from cpf_portal.operations.signals.signal import SIGNALS, Pieces
from cpf_portal.operations.work.models import Assignment

# As many dossiers, or accounts, are listed on a lead's page; the others are counted.
LISTED = 50


class LeadForm(forms.Form):
    """What an agent says in closing a lead."""

    reason = ParagraphsField(
        label="Ce que vous avez vérifié, et pourquoi ce signal est examiné",
        max_length=LONGEST,
        error_messages={"required": "Dites ce que vous avez vérifié."},
        help_text="Les agents seuls le lisent. Ne recopiez ni téléphone, ni adresse, ni numéro.",
    )


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    """Whoever may change a lead closes it; nobody sees one about themselves."""

    list_display = ["signal", "about", "measured", "dossiers", "first_seen_at", "waits"]
    list_select_related = ["organisation", "training", "account"]
    list_filter = [("waits_since", admin.EmptyFieldListFilter), "signal"]
    search_fields = ["organisation__name", "training__title"]
    search_help_text = "Organisme ou formation."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lead]:
        rows: QuerySet[Lead] = super().get_queryset(request)
        return rows.exclude(account=request.user.pk)

    @admin.display(description="au sujet de")
    def about(self, lead: Lead) -> str:
        """Whom or what it is about; a holder by the number of their account, whose page asks why."""
        if lead.account and lead.account.kind != User.Kind.STAFF:
            return f"compte n° {lead.account_id}"
        day = parse_date(lead.key) if lead.signal == Lead.Signal.ACCOUNTS else None
        return str(
            lead.organisation or lead.training or lead.account or (day and long_date(day)) or "comptes"
        )

    @admin.display(description="mesure")
    def measured(self, lead: Lead) -> str:
        return SIGNALS[lead.signal].figure(lead.figure)

    @admin.display(description="à examiner", boolean=True)
    def waits(self, lead: Lead) -> bool:
        return lead.waits_since is not None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A lead, and the form that closes it for whoever may."""
        lead = self.get_object(request, object_id)
        if lead is None or not self.has_view_permission(request, lead):
            raise Http404
        may_close = request.user.has_perm("operations.change_lead")
        form = LeadForm(request.POST if request.method == "POST" and may_close else None)

        def play() -> str:
            leads.close(lead, cast(User, request.user), form.cleaned_data["reason"])
            return f"{lead} : examiné. Il revient si quelque chose de nouveau apparaît."

        is_open = may_close and (lead.waits_since is not None or form.is_bound)
        return self.form_page(
            request,
            form,
            "admin/operations/lead/lead.html",
            lead.get_signal_display(),
            play,
            leads_to=reverse("admin:operations_lead_changelist"),
            about=lambda: {"is_open": is_open, **self._told(lead, request.user)},
        )

    def _address(self, lead: Lead, user: Any) -> str:
        """The page of whom or what a lead is about, for whoever may open it."""
        if lead.organisation and user.has_perm("catalogue.view_controlledorganisation"):
            return reverse("admin:catalogue_controlledorganisation_change", args=[lead.organisation_id])
        if lead.training and user.has_perm("catalogue.view_controlledtraining"):
            return reverse("admin:catalogue_controlledtraining_change", args=[lead.training_id])
        is_holder = lead.account and lead.account.kind == User.Kind.TRAINEE
        if is_holder and user.has_perm("accounts.view_trainee"):
            return reverse("admin:person", args=[lead.account_id])
        return ""

    def _told(self, lead: Lead, user: Any) -> dict[str, Any]:
        signal = SIGNALS[lead.signal]
        found = leads.dossiers_behind(lead).select_related("organisation").order_by("-pk")
        taken = Assignment.objects.filter(work=leads.WORK, object_id=str(lead.pk)).select_related("by")
        return {
            "lead": lead,
            "about": self.about(lead),
            "address": self._address(lead, user),
            "measured": self.measured(lead),
            "means": signal.said(signal.means),
            "proves_not": signal.said(signal.proves_not),
            "accounts": lead.pieces[:LISTED] if signal.pieces is Pieces.ACCOUNTS else [],
            "agents": User.objects.filter(pk__in=lead.pieces) if signal.pieces is Pieces.AGENTS else [],
            "dossiers": found[:LISTED],
            "listed": LISTED,
            "taken": taken.first(),
            "closings": lead.closings.select_related("by"),
        }
