"""Opening an account: nothing is created before the last step, nobody learns who has one.

The steps are kept in the session, where the number is only its digest. The last one leaves a
registration that waits for the link e-mailed by the worker; the link opens the account.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.mails import jobs, links
from accounts.people import digests
from accounts.people.models import Trainee, User
from accounts.registration import terms
from accounts.registration.models import Registration
from accounts.rights.files import waiting as rights

Handler = Callable[[HttpRequest], HttpResponse]

KEY = "registration"
# What is kept between two steps is someone's identity, on a browser that may be anyone's.
KEPT_FOR = timedelta(minutes=15)
STEPS = {"register", "password_strength", "register_identity", "register_password", "register_sent", "terms"}
FORGOTTEN = (
    "Ce que vous aviez saisi a été effacé : une inscription est gardée quinze minutes entre deux étapes, "
    "et seulement tant que vous y restez. Recommencez ici."
)
KEPT = ("first_name", "last_name", "mobile", "landline", "email", "has_apprenticeship")


def progress(session: Any) -> dict[str, Any]:
    """What the steps done so far have left: `accepted`, `identity`, then only `sent` (an address); a while.

    And `next`, where the person was going.
    """
    kept: dict[str, Any] = session.get(KEY, {})
    if kept and timezone.now().timestamp() > kept["at"] + KEPT_FOR.total_seconds():
        forget(session)
        return {}
    return kept


def forget(session: Any) -> None:
    """Keep nothing of a registration."""
    session.pop(KEY, None)


def _keep(session: Any, **steps: Any) -> None:
    going = session.get(KEY, {}).get("next", "")
    session[KEY] = {"next": going} | steps | {"at": timezone.now().timestamp()}


def forgotten_on_leaving(get_response: Handler) -> Handler:
    """Middleware: whoever reads another page has left the registration, and its steps are forgotten."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match, kind = request.resolver_match, response.get("Content-Type", "")
        elsewhere = match and match.url_name not in STEPS and response.status_code == 200
        if elsewhere and kind.startswith("text/html") and "HX-Request" not in request.headers:
            forget(request.session)
        return response

    return middleware


def begin(session: Any, wanted: str) -> None:
    """Begin anew; the page of this site that the person was on their way to, if any, is remembered."""
    going = wanted or progress(session).get("next", "")
    forget(session)
    if going:
        _keep(session, next=going)


def accept_terms(session: Any) -> None:
    """The terms are accepted."""
    kept = {name: value for name, value in progress(session).items() if name == "identity"}
    _keep(session, accepted=terms.current().code, **kept)


def person(session: Any) -> User | None:
    """Whoever is registering, as far as they have said who they are; nothing is saved."""
    identity = progress(session).get("identity")
    if identity is None:
        return None
    user = User(**{name: identity[name] for name in ("first_name", "last_name", "email")})
    born = date.fromisoformat(identity["birth_date"])
    user.trainee = Trainee(
        user=user, birth_date=born, mobile=identity["mobile"], landline=identity["landline"]
    )
    return user


def remember(session: Any, cleaned: dict[str, Any]) -> None:
    """Keep the identity step in the session, without the number itself; the terms were accepted before."""
    kept = {name: cleaned[name] for name in KEPT}
    kept["birth_date"] = cleaned["birth_date"].isoformat()
    kept["login"], *kept["former_logins"] = digests.digests_of(cleaned["nir"])
    kept["sex"] = cleaned["nir"].sex
    _keep(session, accepted=progress(session)["accepted"], identity=kept)


@transaction.atomic
def finish(session: Any, password: str) -> None:
    """End the registration: it waits for its link.

    The work is the same whether or not the number already has an account: the worker finds out, and
    mails either the link or the owner.
    """
    kept = progress(session)
    data = kept["identity"] | {"next": kept["next"], "terms": kept["accepted"]}
    data["password"] = make_password(password)
    waiting = Registration.objects.create(data=data)
    jobs.mail_registration.defer(registration_id=waiting.pk)
    _keep(session, sent=data["email"])


def destination(token: str) -> str:
    """The page where the registration of a link leads, when its person was on their way to one."""
    found = links.waiting_for(token).values_list("data__next", flat=True).first()
    return found or ""


def open_account(token: str) -> User | None:
    """Create the account that a link carries; None when the link is wrong, late or already used."""
    try:
        with transaction.atomic():
            waiting = links.waiting_for(token).first()  # of two at once, the number's uniqueness lets one in
            if waiting is None or waiting.owner() or not digests.is_current(waiting.data["login"]):
                return None
            user = _create(waiting.data)
            rights.take(user, [waiting.data["login"], *waiting.data.get("former_logins", [])])
            waiting.delete()
            jobs.mail_account.defer(user_id=user.pk, message="activated")
    except IntegrityError:  # two registrations of one number: the other link opened it
        return None
    return user


def _create(identity: dict[str, Any]) -> User:
    user = User.objects.create(
        login=identity["login"],
        kind=User.Kind.TRAINEE,
        password=identity["password"],
        first_name=identity["first_name"],
        last_name=identity["last_name"],
        email=identity["email"],
        email_confirmed_at=timezone.now(),
    )
    Trainee.objects.create(
        user=user,
        birth_date=identity["birth_date"],
        sex=identity.get("sex", ""),
        mobile=identity["mobile"],
        landline=identity["landline"],
        contact_email=identity["email"],
        has_apprenticeship=identity["has_apprenticeship"],
        terms_accepted=identity["terms"],
        terms_accepted_at=timezone.now(),
    )
    return user
