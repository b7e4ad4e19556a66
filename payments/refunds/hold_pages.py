"""The page where an agent holds what goes back of a payment, or lets it go (docs/rules.md § 13)."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.people.models import User
from cpf_portal.common.administration import StaffAdmin
from cpf_portal.common.errors import Refused
from payments.card.models import Payment
from payments.refunds import holding
from payments.refunds.models import RefundHold

PAGE, PERMISSION = "payments_payment_hold", "payments.add_refundhold"


class ReleaseForm(forms.Form):
    """Nothing to say but what one saw: a second click on « Suspendre » does not let go."""

    held = forms.CharField(initial="1", widget=forms.HiddenInput)


class HoldForm(forms.Form):
    """Why it is held."""

    held = forms.CharField(initial="0", widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Motif",
        choices=RefundHold.Reason.choices,
        widget=forms.RadioSelect,
        help_text="Les agents le lisent.",
    )


class HoldingAdmin(StaffAdmin):
    """The list of payments, from which whoever may hold a refund does, and lets it go."""

    @admin.display(description="suspension")
    def suspension(self, payment: Payment) -> str:
        """Where it is held, or let go."""
        label = label_of(payment)
        return format_html('<a href="{}">{}</a>', address_of(payment), label) if label else ""

    def get_urls(self) -> list[Any]:
        """The list's addresses, and that of the hold."""
        return [
            path("<uuid:pk>/suspension/", self.admin_site.admin_view(self.hold), name=PAGE),
            *super().get_urls(),
        ]

    def hold(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Hold what waits to go back, or let go of what is held."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        payment = get_object_or_404(Payment.objects.select_related("dossier__trainee__user"), pk=pk)
        held, back = holding.hold_of(payment), redirect("admin:dossiers_dossier_change", payment.dossier_id)
        is_release = request.POST.get("held") == "1" if request.method == "POST" else held is not None
        given = request.POST if request.method == "POST" else None
        form = ReleaseForm(given) if is_release else HoldForm(given)
        if form.is_valid():
            agent = cast(User, request.user)
            try:
                if is_release:
                    holding.release(payment, agent)
                else:
                    holding.hold(payment, agent, form.cleaned_data["reason"])
            except Refused as refusal:
                messages.warning(request, refusal.message)
            else:
                messages.success(request, DONE[is_release])
            return back
        if not is_release and not holding.may_hold(payment):
            messages.warning(request, holding.why_not(payment))
            return back
        title = "Reprendre un remboursement" if is_release else "Suspendre un remboursement"
        context = {"payment": payment, "held": held, "is_release": is_release, "form": form}
        return self.framed(request, "payments/refunds/hold.html", title, context)


DONE = {
    True: "Le remboursement est repris : il sera demandé à la banque dans quelques minutes.",
    False: "Le remboursement est suspendu : rien n'est demandé à la banque, et il reste dû.",
}


def address_of(payment: Payment) -> str:
    """Where what goes back of a payment is held, or let go."""
    return reverse(f"admin:{PAGE}", args=[payment.pk])


def label_of(payment: Payment) -> str:
    """What that page does of a payment today; empty when nothing may be held nor let go."""
    if holding.hold_of(payment):
        return "Reprendre ce remboursement"
    return "Suspendre ce remboursement" if holding.may_hold(payment) else ""
