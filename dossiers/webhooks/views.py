"""The pages where managers say which servers are told, and read what became of each message."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import managers_only, me
from cpf_portal.common.database import keyset
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import counted
from dossiers.lifecycle import TRANSITIONS
from dossiers.webhooks import endpoints, telling
from dossiers.webhooks.forms import EndpointForm, WantedForm
from dossiers.webhooks.models import Delivery, Endpoint

page = require_http_methods(["GET", "HEAD", "POST"])
SIZE = 20


def endpoint_of(request: PersonalRequest, endpoint_id: int) -> Endpoint:
    """An endpoint of the manager's organisation; 404 for another's."""
    return get_object_or_404(Endpoint, pk=endpoint_id, organisation=me(request).organisation_id)


@page
@managers_only
def webhooks(request: PersonalRequest) -> HttpResponse:
    """The addresses that are told, and one more."""
    member = me(request)
    form = EndpointForm(request.POST or None, initial={"transitions": list(telling.TELLABLE)})
    if request.method == "POST" and form.is_valid():
        try:
            made = endpoints.add(member, **form.cleaned_data, request=request)
        except Refused as refusal:
            form.add_error("url" if refusal.code == "url" else None, refusal.message)
        else:
            messages.success(request, "C'est noté : donnez maintenant le secret à votre serveur.")
            return redirect("webhook", made.pk)
    waiting = Count("deliveries", filter=Q(deliveries__due_at__isnull=False))
    mine = Endpoint.objects.filter(organisation=member.organisation_id).annotate(waiting=waiting)
    return render(
        request, "dossiers/webhooks/webhooks.html", {"form": form, "endpoints": mine.order_by("pk")}
    )


@page
@managers_only
def webhook(request: PersonalRequest, endpoint_id: int) -> HttpResponse:
    """An address: its secret, what it is told of, its last messages."""
    endpoint = endpoint_of(request, endpoint_id)
    form = WantedForm(request.POST or None, initial={"transitions": endpoint.transitions})
    if request.method == "POST" and form.is_valid():
        endpoints.want(me(request), endpoint, form.cleaned_data["transitions"], request)
        messages.success(request, "C'est noté.")
        return redirect("webhook", endpoint_id)
    found = endpoint.deliveries.select_related("entry__dossier").order_by("-pk")
    after = request.GET.get("avant", "")
    if after.isascii() and after.isdigit():
        found = found.filter(pk__lt=min(int(after), keyset.LAST))
    rows = list(found[: SIZE + 1])
    context = {
        "endpoint": endpoint,
        "form": form,
        "deliveries": [_said(row) for row in rows[:SIZE]],
        "after": rows[SIZE - 1].pk if len(rows) > SIZE else None,
    }
    return render(request, "dossiers/webhooks/webhook.html", context)


@require_POST
@managers_only
def act(request: PersonalRequest, endpoint_id: int) -> HttpResponse:
    """Stop telling an address, or begin again."""
    endpoint = endpoint_of(request, endpoint_id)
    match request.POST.get("act"):
        case "off":
            endpoints.turn(me(request), endpoint, request, on=False)
            messages.success(request, "Rien n'est plus envoyé à cette adresse ; ce qui est dû le reste.")
        case "on":
            endpoints.turn(me(request), endpoint, request, on=True)
            messages.success(request, "Cette adresse est de nouveau prévenue ; ce qui attendait part.")
        case _:
            messages.error(request, "Ce bouton n'existe pas.")
    return redirect("webhook", endpoint_id)


@page
@managers_only
def forget(request: PersonalRequest, endpoint_id: int) -> HttpResponse:
    """Forget an address, once that is confirmed: what it has not received yet is lost for it."""
    endpoint = endpoint_of(request, endpoint_id)
    if request.method == "POST":
        endpoints.forget(me(request), endpoint, request)
        messages.success(request, f"{endpoint.url} n'est plus prévenue.")
        return redirect("webhooks")
    waiting = endpoint.deliveries.filter(due_at__isnull=False).count()
    context = {"endpoint": endpoint, "waiting": waiting and counted(waiting, "message")}
    return render(request, "dossiers/webhooks/webhook_forget.html", context)


@page
@managers_only
def delivery(request: PersonalRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """A message: what was sent, each try and its answer; posted, it is sent again."""
    endpoint = endpoint_of(request, endpoint_id)
    row = endpoint.deliveries.select_related("entry__dossier").filter(pk=delivery_id).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        if endpoint.off_at:
            messages.error(request, "Cette adresse n'est plus prévenue : rallumez-la d'abord.")
        else:
            telling.replay(row)
            messages.success(request, "Le message repart dans un instant.")
        return redirect("webhook_delivery", endpoint_id, delivery_id)
    context = {
        "endpoint": endpoint,
        "message": telling.message_of(row),
        "attempts": row.attempts.order_by("-pk"),
    } | _said(row)
    return render(request, "dossiers/webhooks/delivery.html", context)


def _said(delivery: Delivery) -> dict[str, object]:
    return {"delivery": delivery, "label": TRANSITIONS[delivery.entry.transition].label}
