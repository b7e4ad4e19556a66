"""A trainee's own pages: the summary, the personal data, the rights."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import contact, deletion, dif, engagements
from accounts import rights as ledger
from accounts.bodies import takes_files
from accounts.documents import MAX_BYTES, stream
from accounts.fields import readable_phone
from accounts.forms import PasswordAgainForm
from accounts.models import DifClaim, Document, Trainee, User
from accounts.profile_forms import AddressForm, ContactForm, DifForm
from accounts.requests import PersonalRequest
from cpf_portal.errors import Refused

HISTORY = 25


def trainees_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for whoever holds no account of rights."""

    @wraps(view)
    def guarded(request: PersonalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.kind != User.Kind.TRAINEE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@trainees_only
def account(request: PersonalRequest) -> HttpResponse:
    """The summary: rights, dossiers, personal data."""
    trainee = Trainee.objects.select_related("home_address").get(pk=request.user.pk)
    held = ledger.usable_account_of(trainee.pk)
    context = {
        "trainee": trainee,
        "phones": [readable_phone(number) for number in (trainee.mobile, trainee.landline) if number],
        "rights": held,
        "usable": _usable(held),
        "dossiers": engagements.known.counts(trainee.pk),
        "closing": deletion.waiting(trainee.pk),
    }
    return render(request, "accounts/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def personal_data(request: PersonalRequest) -> HttpResponse:
    """Contact details and address, changed together; an address never given may stay so."""
    trainee = Trainee.objects.select_related("home_address").get(pk=request.user.pk)
    details = ContactForm(request.POST or None, instance=trainee)
    address = AddressForm(
        request.POST or None,
        instance=trainee.home_address,
        prefix="domicile",
        empty_permitted=trainee.home_address is None,
        use_required_attribute=False,
    )
    if request.method == "POST" and all([details.is_valid(), address.is_valid()]):
        with transaction.atomic():
            if address.has_changed():
                trainee.home_address = address.save()
            details.save()
        messages.success(request, "Vos coordonnées sont enregistrées.")
        tell_to_confirm(request, trainee.user, trainee.contact_email)
        return redirect("account")
    return render(request, "accounts/personal_data.html", {"contact": details, "address": address})


def tell_to_confirm(request: HttpRequest, user: User, email: str) -> None:
    """Ask for an address just given to be confirmed, when it must be, and say where messages go meanwhile."""
    try:
        if contact.ask(user, email):
            messages.info(
                request,
                f"Un lien de confirmation vient de partir à {email}. Tant qu'il n'est pas suivi, "
                f"les messages de vos dossiers vont à {user.email}.",
            )
    except Refused as refusal:
        messages.warning(request, refusal.message)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def confirm_contact(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to an address of contact: a button (mail scanners follow links), which confirms it."""
    if request.method == "POST" and contact.confirm(token):
        messages.success(request, "Votre adresse de contact est confirmée.")
        return redirect("home")
    late = request.method == "POST" or not contact.waiting_for(token).exists()
    return render(request, "accounts/contact_confirm.html", {"late": late}, status=410 if late else 200)


@require_safe
@trainees_only
def rights(request: PersonalRequest) -> HttpResponse:
    """The balances by source, and every line with its reason and dossier."""
    page = Paginator(ledger.history(request.user.pk), HISTORY).get_page(request.GET.get("page"))
    held = ledger.usable_account_of(request.user.pk)
    context = {
        "rights": held,
        "usable": _usable(held),
        "dif_is_open": dif.is_open(),
        "sources": [(source, held.by_source[source]) for source in reversed(ledger.ORDER)],
        "page": page,
    }
    return render(request, "accounts/rights.html", context)


@takes_files(MAX_BYTES, User.Kind.TRAINEE)
@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def dif_hours(request: PersonalRequest) -> HttpResponse:
    """The hours of DIF: what was entered and decided, and the form while they may be entered or changed."""
    trainee = Trainee.objects.get(pk=request.user.pk)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, claim = DifForm(*given), dif.latest_of(trainee)
    if request.method == "POST" and form.is_valid():
        try:
            dif.submit(trainee, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Vos heures sont transmises à la Caisse des Dépôts, qui les vérifiera.")
            return redirect("dif")
    context = {
        "form": form,
        "claim": claim,
        "worth": claim and dif.amount_of(claim.hours),
        "has_document": Document.objects.filter(difclaim=claim).exclude(content=b"").exists(),
        "obstacle": dif.why_not(trainee),
    }
    return render(request, "accounts/dif.html", context)


@require_safe
@trainees_only
def dif_document(request: PersonalRequest) -> HttpResponse:
    """The document of the hours last entered, to whoever gave it."""
    claim = (
        DifClaim.objects.filter(trainee=request.user.pk).select_related("document").order_by("-pk").first()
    )
    if claim is None:
        raise Http404
    return stream(claim.document, "justificatif-dif")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@trainees_only
def close_account(request: PersonalRequest) -> HttpResponse:
    """Ask for the account to be closed: what goes, what the law keeps, and why it may have to wait.

    The password is asked again: an open session is not enough.
    """
    trainee = Trainee.objects.get(pk=request.user.pk)
    if "keep" in request.POST:
        return _keep_account(request, trainee)
    form = PasswordAgainForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            deletion.ask(trainee)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Votre demande est transmise à la Caisse des Dépôts.")
            return redirect("account")
    waiting = deletion.waiting(trainee.pk)
    context = {"form": form, "waiting": waiting, "obstacle": "" if waiting else deletion.why_not(trainee)}
    return render(request, "accounts/close_account.html", context)


def _keep_account(request: PersonalRequest, trainee: Trainee) -> HttpResponse:
    try:
        deletion.give_up(trainee)
    except Refused as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, "Votre demande de fermeture est retirée : votre compte reste ouvert.")
    return redirect("account")


def _usable(held: ledger.Account) -> dict[str, Any]:
    """What can be used today, source by source, as a boxed sum."""
    return {
        "lines": [(source.label, held.by_source[source].available) for source in reversed(ledger.ORDER)],
        "total": ("Utilisables aujourd'hui", held.total.available),
    }
