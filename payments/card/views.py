"""Where the browser leaves for the payment page and comes back, and where the provider calls."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.security.requests import PersonalRequest
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, State
from dossiers.trainee.consent_forms import EnrolForm
from dossiers.trainee.views import the_dossier, transition_page
from payments.card import answers, checkout, gateway
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.models import Refund

logger = logging.getLogger(__name__)
UNAVAILABLE = (
    "Le service de paiement ne répond pas : réessayez dans un instant. Si vous aviez déjà payé, votre "
    "paiement sera pris en compte ; sinon, rien n'est débité."
)


@require_http_methods(["GET", "HEAD", "POST"])
def checkout_start(request: PersonalRequest, number: str) -> HttpResponse:
    """The figures and the consents; then out to the provider's page, twice to the same one."""
    dossier = the_dossier(request, number)
    if request.method == "POST" and dossier.status is State.PAYMENT_PENDING:
        return _leave(request, dossier, lambda: checkout.page_of(dossier))
    form = EnrolForm(request.POST if request.method == "POST" else None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        actor = actors.trainee(request.user)
        return _leave(request, dossier, lambda: _begin(form, actor), form)
    return transition_page(request, dossier, TRANSITIONS["pay"], form)


def _begin(form: EnrolForm, actor: Actor) -> str:
    """The address of the payment page, for the consents given."""
    form.verify()
    return checkout.start(
        form.dossier,
        actor,
        figures=form.figures,
        rights_consent=form.uses_rights,
        payment_consent=form.pays,
    )


def _leave(
    request: PersonalRequest, dossier: Dossier, go: Callable[[], str], form: EnrolForm | None = None
) -> HttpResponse:
    """Redirect to the payment page, or say on this one why it cannot be."""
    form = form or EnrolForm(dossier=dossier)
    try:
        # 303: whatever the method was, the payment page is asked for with GET.
        return HttpResponse(status=303, headers={"Location": go()})
    except Refused as refusal:
        return transition_page(request, dossier, TRANSITIONS["pay"], form, refusal)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused):
        return transition_page(request, dossier, TRANSITIONS["pay"], form, Refused(UNAVAILABLE))


@require_safe
def checkout_return(request: PersonalRequest, payment_id: UUID) -> HttpResponse:
    """Show where the payment stands; it changes nothing, the provider's word is read elsewhere."""
    payment = get_object_or_404(
        Payment.objects.select_related("dossier"), pk=payment_id, dossier__trainee_id=request.user.pk
    )
    dossier = payment.dossier
    if dossier.status is not State.PAYMENT_PENDING:
        there = reverse("dossier", args=[dossier.number])
        return HttpResponseClientRedirect(there) if request.htmx else redirect(there)
    return render(request, "payments/card/return.html", {"payment": payment, "dossier": dossier})


@csrf_exempt
@login_not_required
@require_POST
def stripe_webhook(request: PersonalRequest) -> HttpResponse:
    """A trigger only: re-read what it names. 400: not a notice of the bank's; 503: call again."""
    try:
        event = gateway.verify_notice(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.InvalidNotice:
        return HttpResponse(status=400)
    try:
        if event.refund_id:
            for refund in Refund.objects.filter(provider_id=event.refund_id):
                giving_back.ask(refund)
        if event.given_back_on:
            for received in Payment.objects.filter(intent_id=event.given_back_on):
                giving_back.compare(received)
        elif payment := _payment_of(event):
            checkout.synchronise(payment)
    except gateway.GatewayUnavailable:
        return HttpResponse(status=503)
    except gateway.GatewayRefused:  # nothing of ours at this provider: `reconcile` says so in its log
        logger.warning("webhook %s names what the provider does not know", event.id)
    return HttpResponse(status=204)


def _payment_of(event: answers.Event) -> Payment | None:
    unfinished = Payment.objects.filter(status__in=Payment.READ_AGAIN)
    if event.checkout_id:
        return unfinished.filter(checkout_id=event.checkout_id).first()
    try:
        return unfinished.filter(pk=event.payment_id).first() if event.payment_id else None
    except ValidationError:  # not one of our identifiers
        return None
