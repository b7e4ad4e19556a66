"""The image and the sound of a challenge; 410 once it was answered or is too old."""

from captcha.models import CaptchaStore
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.registration.captcha.challenge import chance
from accounts.registration.captcha.picture import drawn
from accounts.registration.captcha.voice import spoken


@require_safe
@login_not_required
def image(request: HttpRequest, key: str) -> HttpResponse:
    """The characters, drawn."""
    text = _asked(key)
    return _gone() if text is None else _kept_by_nobody(drawn(text, chance(key, "image")), "image/png")


@require_safe
@login_not_required
def sound(request: HttpRequest, key: str) -> HttpResponse:
    """The characters, said one after the other."""
    text = _asked(key)
    return _gone() if text is None else _kept_by_nobody(spoken(text, chance(key, "sound")), "audio/wav")


def _asked(key: str) -> str | None:
    waiting = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    text: str | None = waiting.values_list("challenge", flat=True).first()
    return text


def _gone() -> HttpResponse:
    return HttpResponse(status=410)


def _kept_by_nobody(content: bytes, kind: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Accept-Ranges": "none"}
    return HttpResponse(content, content_type=kind, headers=headers)
