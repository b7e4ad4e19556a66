"""Going to FranceConnect and coming back: to log in, to link one's account, to confirm who one is."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.franceconnect import kept, link, provider
from accounts.franceconnect.identity import BY_DEFAULT, LEVELS, at_least
from accounts.identity import freezing, recovery
from accounts.login.navigation import safe_next
from accounts.passwords.forms import PasswordAgainForm
from accounts.people.guards import trainees_only
from accounts.people.models import Trainee, User
from accounts.security.requests import PersonalRequest
from cpf_portal.common.errors import Refused
from cpf_portal.common.middleware import writes

LOGIN_LEVEL = "eidas1"
UNKNOWN = (
    "Aucun compte n'est encore lié à cette identité FranceConnect. Connectez-vous une fois avec votre "
    "numéro de sécurité sociale, ou créez un compte : vous pourrez alors les lier."
)
UNFROZEN = "Votre compte est dégelé. Si quelqu'un connaît votre mot de passe, changez-le maintenant."


@require_POST
@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """Leave for FranceConnect; someone logged in is asked for the level that sending (unfreezing) needs."""
    user = _trainee(request)
    needed = settings.SENDING_NEEDS_FRANCECONNECT
    level = needed if user and needed in LEVELS else LOGIN_LEVEL
    if user and user.frozen_at:
        level = BY_DEFAULT
    wanted = safe_next(request)
    try:
        address = provider.ask(request, level=level, next=wanted)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect((wanted or "security") if user else _login(wanted))
    return HttpResponseRedirect(address)


@require_safe
@writes
@login_not_required
def come_back(request: HttpRequest) -> HttpResponse:
    """FranceConnect's answer: who it is logs in, or proves who they are, or goes on to link."""
    user = _trainee(request)
    begun = provider.asked_for(request)
    wanted = begun.get("next", "")
    wanted = "recovery" if "recovery" in begun else (wanted or "security") if user else _login(wanted)
    try:
        answer = provider.read(request)
        kept.note(request.session, answer)
        if asked_back := answer.asked.get("recovery"):
            recovery.prove(asked_back, answer.identity)
            return redirect("recovery_asked")
        if user is None:
            return _log_in(request, answer)
        trainee = link.check(user, answer.identity)
        if answer.level in at_least(BY_DEFAULT) and freezing.lift(
            user.pk, proven_at=timezone.now(), how="FranceConnect+"
        ):
            messages.success(request, UNFROZEN)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(wanted)
    if trainee.franceconnect_sub is None:
        kept.wait(request.session, answer)
        return redirect("franceconnect_link")
    kept.prove(request.session, answer, user.pk)
    messages.success(request, "FranceConnect a confirmé votre identité.")
    return redirect(wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def make_link(request: PersonalRequest) -> HttpResponse:
    """Confirm the link between one's account and the identity that waits."""
    answer = kept.waiting(request.session)
    if answer is None:
        messages.info(request, "Identifiez-vous d'abord avec FranceConnect.")
        return redirect("security")
    try:
        link.check(request.user, answer.identity)
        if request.method == "POST":
            link.make(request.user, answer.identity)
    except Refused as refusal:
        request.session.pop(kept.WAITING)
        messages.error(request, refusal.message)
        return redirect("security")
    if request.method != "POST":
        leave = answer.asked["next"] or resolve_url("security")
        context = {"identity": answer.identity, "leave": leave}
        return render(request, "accounts/franceconnect/link.html", context)
    kept.prove(request.session, answer, request.user.pk)
    messages.success(request, "Votre compte est lié à FranceConnect.")
    return redirect(answer.asked["next"] or "security")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@trainees_only
def undo_link(request: PersonalRequest) -> HttpResponse:
    """Forget the link, for whoever gives the password again."""
    form = PasswordAgainForm(request.POST or None, request=request)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/franceconnect/unlink.html", {"form": form})
    link.undo(request.user)
    kept.forget(request.session)
    messages.success(request, "Votre compte n'est plus lié à FranceConnect.")
    return redirect("security")


def _log_in(request: HttpRequest, answer: provider.Answer) -> HttpResponse:
    holder = link.holder_of(answer.identity).select_related("user").first()
    if holder is None:
        kept.wait(request.session, answer)
        messages.info(request, UNKNOWN)
        return redirect(_login(answer.asked["next"]))
    auth.login(request, holder.user, backend="accounts.login.backends.NirBackend")
    kept.prove(request.session, answer, holder.pk)
    return redirect(answer.asked["next"] or holder.user.home)


def _login(wanted: str) -> str:
    """The login page, from where one goes on to the page that was wanted."""
    return resolve_url("login") + (f"?{urlencode({'next': wanted})}" if wanted else "")


def _trainee(request: HttpRequest) -> User | None:
    """Whoever is logged in, when it is a trainee; 404 for the others, and where it is not offered."""
    if not provider.is_offered():
        raise Http404
    if not request.user.is_authenticated:
        return None
    user = request.user
    if not Trainee.objects.filter(pk=user.pk).exists():
        raise Http404
    return user
