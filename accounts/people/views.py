"""What a trainee says of themselves, and the address they want to be written to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.people import contact
from accounts.people.forms import AddressForm, ContactForm
from accounts.people.guards import trainees_only
from accounts.people.models import Trainee, User
from accounts.security.requests import PersonalRequest
from cpf_portal.common.errors import Refused


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
        return redirect(request.user.home)
    return render(request, "accounts/people/personal_data.html", {"contact": details, "address": address})


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
        return redirect("/")
    late = request.method == "POST" or not contact.waiting_for(token).exists()
    return render(
        request, "accounts/people/contact_confirm.html", {"late": late}, status=410 if late else 200
    )
