"""The field of a form: the image, the sound, the answer, and the work that the browser did."""

from typing import Any

from captcha.fields import CaptchaField as LibraryField
from captcha.fields import CaptchaTextInput
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.registration.captcha import work
from accounts.registration.captcha.picture import HEIGHT, WIDTH
from cpf_portal.common.database.reading import writing

WORK = "captcha_work"


class CaptchaInput(CaptchaTextInput):
    """The image, the sound, and the place to answer; script fills `captcha_work` in."""

    template_name = "accounts/registration/captcha.html"

    def fetch_captcha_store(self, *args: Any, **kwargs: Any) -> None:
        """Draw another, kept while the page that shows it is read."""
        with writing():
            super().fetch_captcha_store(*args, **kwargs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        more = {"key": self._key, "width": WIDTH, "height": HEIGHT, "work": WORK, "bits": work.BITS}
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | more


class CaptchaField(LibraryField):
    """The characters of an image, typed in any case; wrong or right, an image is answered once."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = "Ce ne sont pas les caractères de l'image. En voici une autre : réessayez."
        messages = {"invalid": wrong, "required": "Recopiez les caractères de l'image."}
        super().__init__(widget=CaptchaInput(), error_messages=messages, **kwargs)

    def clean(self, value: Any) -> Any:
        """The answer, judged while its image is held: of two at the same moment, the second has none left."""
        with transaction.atomic():
            images = CaptchaStore.objects.select_for_update().filter(expiration__gt=timezone.now())
            try:
                images.filter(hashkey=self.fields[0].clean(value[0])).first()
                return super().clean(value)
            except ValidationError as error:
                wrong = error
        raise wrong


def has_worked(data: Any) -> bool:
    """Whether the browser did the work of the challenge it answers."""
    return work.is_done(str(data.get("captcha_0", "")), str(data.get(WORK, "")))
