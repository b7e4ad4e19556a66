"""The captcha of a registration: an image, or the same characters said in French (rules.md § 9).

django-simple-captcha draws, keeps and checks: single use, five minutes, any case. What is here is the
alphabet, the voice, and the field.
"""

import io
import secrets
import wave
from functools import cache
from pathlib import Path
from typing import Any

from captcha.fields import CaptchaField as LibraryField
from captcha.fields import CaptchaTextInput
from captcha.models import CaptchaStore
from captcha.views import captcha_image
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpf_portal.reading import writing

VOICES = Path(__file__).parent / "captcha_voices"
# Told apart by eye and by ear: neither O and 0, nor B, D, P and T.
ALPHABET = "ACEFHJKLRUXYZ2346789"
LENGTH = 5
RATE = 8_000
SILENCE = b"\x80"


def challenge() -> tuple[str, str]:
    """Characters to show, and the answer expected."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return text, text.lower()


class CaptchaInput(CaptchaTextInput):
    """The image, the sound, a button for another, and the place to answer."""

    template_name = "accounts/captcha.html"

    def fetch_captcha_store(self, *args: Any, **kwargs: Any) -> None:
        """Draw another, kept while the page that shows it is read."""
        with writing():
            super().fetch_captcha_store(*args, **kwargs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"key": self._key}


class CaptchaField(LibraryField):
    """The characters of an image, typed in any case; wrong or right, an image is answered once."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = "Ce ne sont pas les caractères de l'image. En voici une autre : réessayez."
        messages = {"invalid": wrong, "required": "Recopiez les caractères de l'image."}
        super().__init__(widget=CaptchaInput(), error_messages=messages, **kwargs)


image = login_not_required(captcha_image)


@login_not_required
@require_safe
def sound(request: HttpRequest, key: str) -> HttpResponse:
    """The characters of an image, said one after the other; 410 once it was answered or is too old."""
    store = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    if store is None:
        return HttpResponse(status=410)
    headers = {"Cache-Control": "no-store", "Accept-Ranges": "none"}
    return HttpResponse(_spoken(store.challenge), content_type="audio/wav", headers=headers)


def _spoken(text: str) -> bytes:
    pause = SILENCE * (RATE * 6 // 10)
    said = b"".join(pause + _voice(character) for character in text) + pause
    # A little noise, never the same: the sound cannot be cut up and compared.
    noisy = bytes(
        min(255, max(0, s + n % 9 - 4)) for s, n in zip(said, secrets.token_bytes(len(said)), strict=True)
    )
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(noisy)
    return made.getvalue()


@cache
def _voice(character: str) -> bytes:
    with wave.open(str(VOICES / f"{character}.wav")) as recorded:
        return recorded.readframes(recorded.getnframes())
