"""The keyed digests under which an account is found, whatever key was in use when it was opened.

`NIR_DIGEST_KEY` makes the digests of now, `NIR_DIGEST_FORMER_KEYS` still reads those made before: an
account takes its new digest the first time its owner logs in with the number.
"""

from django.conf import settings

from accounts.people.nir import Nir


def digest_of(nir: Nir) -> str:
    """The digest of a number under the key of now."""
    return nir.digest(settings.NIR_DIGEST_KEY.encode(), settings.NIR_DIGEST_KEY_VERSION)


def digests_of(nir: Nir) -> list[str]:
    """Every digest under which an account of that number may be kept, the one of now first."""
    former = settings.NIR_DIGEST_FORMER_KEYS.items()
    return [digest_of(nir), *(nir.digest(key.encode(), version) for version, key in former)]


def is_current(digest: str) -> bool:
    """Whether a digest was made by the key of now."""
    return digest.startswith(f"{settings.NIR_DIGEST_KEY_VERSION}:")
