"""The captcha of a registration: an image, or the same characters said in French (docs/rules.md § 9).

django-simple-captcha keeps and checks: single use, five minutes, any case. The image (`picture`) and the
sound (`voice`) are made when asked, never twice alike, from the key of the challenge: asking again for those
of a key draws the same ones, so that nobody averages many. With it comes a little work for the browser
(`work`): who comes without is let through less often. It is a hurdle; who one is, FranceConnect says.
"""

from accounts.registration.captcha.answer_field import CaptchaField
from accounts.registration.captcha.challenge import ALPHABET, LENGTH, challenge
from accounts.registration.captcha.views import image, sound

__all__ = ["ALPHABET", "LENGTH", "CaptchaField", "challenge", "image", "sound"]
