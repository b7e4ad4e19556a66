"""What production refuses of its environment, before anything starts: one sentence a variable, naming it.

Pure: the environment in, the faults out. Nothing here ever repeats a secret.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from urllib.parse import urlsplit

from stdnum.fr import siret

from accounts.franceconnect.identity import BY_DEFAULT, NO_LEVEL

# Shortest that a secret may be, in characters: our keys, and what others give us.
KEY_LENGTH, GIVEN_LENGTH = 50, 16
DISTINCT_CHARACTERS = 10
BANK, PAYMENT_PAGE = "https://api.stripe.com", "https://checkout.stripe.com"
REAL_MAIL = ("smtp", "smtps", "smtp+tls", "smtp+ssl")

# What protects nothing: the demonstration's, which everyone can read here.
DEMONSTRATION = {
    "SECRET_KEY": "demonstration-only-not-a-secret-" + "0" * 32,
    "NIR_DIGEST_KEY": "demonstration-only-not-a-secret-" + "1" * 32,
    "SITE_URL": "http://localhost:8000",
    "STRIPE_SECRET_KEY": "sk_test_demonstration",
    "STRIPE_WEBHOOK_SECRET": "whsec_demonstration",
    "EMAIL_URL": "consolemail://",
}
KNOWN_MARKS = ("demonstration", "not-a-secret", "django-insecure", "change-me", "changeme", "example")
KEYS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "NIR_DIGEST_KEY", "NIR_DIGEST_FORMER_KEYS")
GIVEN = (
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "FRANCECONNECT_CLIENT_SECRET",
    "API_PARTICULIER_TOKEN",
    "METRICS_TOKEN",
)


def faults(environment: Mapping[str, str]) -> list[str]:
    """Why production cannot start so, one sentence for each fault; empty when it can."""
    return [*_secrets(environment), *_site(environment), *_outside(environment)]


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    secrets = [(name, value) for name in (*KEYS, *GIVEN) for value in _values(name, environment)]
    for name, value in secrets:
        least = KEY_LENGTH if name in KEYS else GIVEN_LENGTH
        if any(mark in value.lower() for mark in KNOWN_MARKS):
            yield f"{name} is a known value, of the demonstration or of a document: make another."
        elif len(value) < least:
            yield f"{name} must have at least {least} characters."
        elif _is_repeated(value):
            yield f"{name} repeats a few characters: make it at random."
    for (name, value), (other, same) in combinations(secrets, 2):
        if value == same:
            yield f"{name} and {other} hold the same secret: each needs its own."


def _values(name: str, environment: Mapping[str, str]) -> list[str]:
    value = environment.get(name, "")
    if name == "SECRET_KEY_FALLBACKS":
        return [each for each in value.split(",") if each]
    if name == "NIR_DIGEST_FORMER_KEYS":
        return [str(each) for each in json.loads(value or "{}").values()]
    return [value] if value else []


def _is_repeated(value: str) -> bool:
    """Whether a text has few different characters, or is one part written again and again."""
    periods = range(1, len(value) // 2 + 1)
    return len(set(value)) < DISTINCT_CHARACTERS or any(
        value[period:] == value[:-period] for period in periods
    )


def _site(environment: Mapping[str, str]) -> Iterator[str]:
    if any("*" in host for host in environment.get("ALLOWED_HOSTS", "").split(",")):
        yield "ALLOWED_HOSTS must name the site's hosts: * lets anyone choose the address that mails carry."
    site = urlsplit(environment.get("SITE_URL", ""))
    if site.scheme != "https" or not site.hostname:
        yield "SITE_URL must begin with https://."
    elif site.hostname in ("localhost", "127.0.0.1", "::1"):
        yield "SITE_URL must be the site's public address."


def _outside(environment: Mapping[str, str]) -> Iterator[str]:
    if urlsplit(environment.get("EMAIL_URL", "")).scheme not in REAL_MAIL:
        yield f"EMAIL_URL must send for real: {', '.join(REAL_MAIL)}."
    for name, only in (("STRIPE_API_BASE", BANK), ("STRIPE_CHECKOUT_ORIGIN", PAYMENT_PAGE)):
        if environment.get(name, only).rstrip("/") != only:
            yield f"{name} must be {only}: cards and money go nowhere else."
    issuer = environment.get("FRANCECONNECT_ISSUER", "")
    if not issuer and environment.get("SENDING_NEEDS_FRANCECONNECT", BY_DEFAULT) != NO_LEVEL:
        yield (
            "FRANCECONNECT_ISSUER is needed, since sending a dossier asks for a proven identity; "
            f"SENDING_NEEDS_FRANCECONNECT={NO_LEVEL} says that it does not."
        )
    if issuer and not issuer.startswith("https://"):
        yield "FRANCECONNECT_ISSUER must begin with https://."
    statuses, recipient = (environment.get(f"API_PARTICULIER_{name}", "") for name in ("URL", "RECIPIENT"))
    if statuses and not statuses.startswith("https://"):
        yield "API_PARTICULIER_URL must begin with https://."
    if recipient and not siret.is_valid(recipient):
        yield "API_PARTICULIER_RECIPIENT must be a SIRET."
