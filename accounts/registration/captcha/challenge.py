"""The characters to recognise, and the chance that everything about them is drawn from."""

import random
import secrets

from django.utils.crypto import salted_hmac

# Told apart by eye and by ear: neither O and 0, nor B, D, P and T.
ALPHABET = "ACEFHJKLRUXYZ2346789"
LENGTH = 6


def challenge() -> tuple[str, str]:
    """Characters to show, and the answer expected."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return text, text.lower()


def chance(key: str, what: str) -> random.Random:
    """What draws the image or the sound of a key: always the same, and unknown without our secret."""
    return random.Random(salted_hmac(f"captcha {what}", key, algorithm="sha256").digest())  # noqa: S311
