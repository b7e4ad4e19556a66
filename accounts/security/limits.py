"""How often a form that mails or searches people may be used: rows in the database, for all machines."""

from datetime import timedelta

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone

from accounts.security.models import RateLimitUse
from accounts.security.requests import address_of, networks_of
from cpf_portal.common.database.turns import in_turn
from cpf_portal.common.errors import Refused
from cpf_portal.common.retention import lasting

# What is limited → how many times, in how long, for one person, organisation or address.
LIMITS = {
    "reset": (10, timedelta(hours=1)),
    "register": (10, timedelta(hours=1)),
    "strength": (600, timedelta(hours=1)),
    "contact": (5, timedelta(hours=1)),
    # Organisations that ask to be listed, from one network.
    "application": (5, timedelta(hours=1)),
    # Messages to the staff, from one network or one person.
    "enquiry": (5, timedelta(hours=1)),
    # Registrations of one number, whoever they come from.
    "register_number": (5, timedelta(days=1)),
    # Answers to a captcha: of a browser that did the work of it, and of one that did not.
    "captcha": (60, timedelta(hours=1)),
    "captcha_by_hand": (15, timedelta(hours=1)),
    "email": (5, timedelta(hours=1)),
    "invite": (50, timedelta(days=1)),
    # Requests of a token to the API.
    "api": (600, timedelta(minutes=5)),
    # Tokens created by an organisation.
    "token": (20, timedelta(days=1)),
    "import": (50, timedelta(days=1)),
    # Questions to those who know a person's status: others answer them, and count them too.
    "status": (10, timedelta(hours=1)),
    # Accounts asked back, from one network and for one number.
    "recovery": (10, timedelta(hours=1)),
    "recovery_number": (3, timedelta(days=1)),
    # Identity documents given: people look at them.
    "identity": (5, timedelta(days=1)),
    "person_search": (300, timedelta(hours=1)),
    # What someone asks of their employer, and the papers made of it: each takes some of the processor.
    "employer": (20, timedelta(days=1)),
    "paper": (60, timedelta(hours=1)),
}


@transaction.atomic
def count_use(what: str, who: object, *, times: int = 1) -> None:
    """Count one use by someone (an id, or a network); `Refused` once so many times the limit is reached.

    Two uses at the same moment wait for each other. What is too old to count is
    forgotten (`cpf_portal.common.retention`).
    """
    most, within = LIMITS[what]
    in_turn(f"{what}:{who}")
    now = timezone.now()
    RateLimitUse.objects.filter(at__lt=now - lasting("rate_limit_uses")).delete()
    if RateLimitUse.objects.filter(what=what, who=str(who), at__gt=now - within).count() >= most * times:
        raise Refused("Trop de demandes en peu de temps. Réessayez plus tard.", code="too_many")
    RateLimitUse.objects.create(what=what, who=str(who), at=now)


@transaction.atomic
def count_use_from(what: str, request: HttpRequest) -> None:
    """The same, for the networks of the address that a request comes from."""
    for network, times in networks_of(address_of(request)):
        count_use(what, network, times=times)


def allow(what: str, who: HttpRequest | str, form: Form) -> bool:
    """Whether a form may still be used, from an address or for someone; the form says so when it may not."""
    try:
        if isinstance(who, str):
            count_use(what, who)
        else:
            count_use_from(what, who)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True
