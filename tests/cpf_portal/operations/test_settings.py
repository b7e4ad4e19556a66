"""Production refuses to start half-configured; nothing falls back to the demonstration behind its back."""

import os
import secrets
from collections.abc import Callable, Iterator

import pytest

from cpf_portal.operations import production
from cpf_portal.simulators.franceconnect.tokens import CLIENT_SECRET
from cpf_portal.simulators.status.api import TOKEN
from tests.cpf_portal.operations.begun import Begun, Ended, begun

Starts = Callable[..., Ended]
COMPLETE = {
    "DATABASE_URL": "postgres:///unused",
    "ALLOWED_HOSTS": "site.example",
    "SITE_URL": "https://site.example",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "NIR_DIGEST_KEY": secrets.token_urlsafe(50),
    "STRIPE_SECRET_KEY": "sk_live_" + secrets.token_urlsafe(24),
    "STRIPE_WEBHOOK_SECRET": "whsec_" + secrets.token_urlsafe(24),
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
    "FRANCECONNECT_ISSUER": "https://fc.example",
    "FRANCECONNECT_CLIENT_ID": "site",
    "FRANCECONNECT_CLIENT_SECRET": secrets.token_urlsafe(24),
}


@pytest.fixture(scope="module")
def process() -> Iterator[Begun]:
    """One that has Django, and nothing of ours."""
    with begun("import django.core.wsgi, environ", minimal()) as process:
        yield process


@pytest.fixture
def start(process: Begun) -> Starts:
    """Run some Python in a process that has no other variables than these."""
    return lambda code, **env: process.run(code, minimal() | env)


def minimal() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


WSGI = (
    "import cpf_portal.wsgi; from django.conf import settings; print(settings.ENVIRONMENT, settings.MAILERS)"
)


def test_complete_it_starts(start: Starts) -> None:
    done = start(WSGI, **COMPLETE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("production")
    assert "'use_tls': True" in done.stdout


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_variable_is_named_and_stops_it(start: Starts, name: str) -> None:
    done = start(WSGI, **{key: value for key, value in COMPLETE.items() if key != name})
    assert done.returncode
    assert name in done.stderr.strip().splitlines()[-1]


LONG = secrets.token_urlsafe(60)
REFUSED = [
    ("SECRET_KEY", "Xy7-" + LONG[:45]),  # 49 characters
    ("SECRET_KEY", "k" * 60),
    ("SECRET_KEY", "ab3-dE9x_Qz" * 8),
    ("SECRET_KEY", production.DEMONSTRATION["SECRET_KEY"]),
    ("SECRET_KEY", "django-insecure-" + LONG),
    ("SECRET_KEY", COMPLETE["NIR_DIGEST_KEY"]),
    ("SECRET_KEY_FALLBACKS", f"{LONG},short"),
    ("SECRET_KEY_FALLBACKS", COMPLETE["SECRET_KEY"]),
    ("NIR_DIGEST_KEY", "short"),
    ("NIR_DIGEST_KEY", production.DEMONSTRATION["NIR_DIGEST_KEY"]),
    ("NIR_DIGEST_FORMER_KEYS", '{"0": "short"}'),
    ("NIR_DIGEST_FORMER_KEYS", '{"0": "' + COMPLETE["SECRET_KEY"] + '"}'),
    ("STRIPE_SECRET_KEY", "sk_test_demonstration"),
    ("STRIPE_SECRET_KEY", "sk_live_x"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_demonstration"),
    ("STRIPE_WEBHOOK_SECRET", COMPLETE["STRIPE_SECRET_KEY"]),
    ("FRANCECONNECT_CLIENT_SECRET", CLIENT_SECRET),
    ("FRANCECONNECT_ISSUER", "http://fc.example"),
    ("API_PARTICULIER_URL", "http://particulier.example"),
    ("API_PARTICULIER_TOKEN", TOKEN),
    ("API_PARTICULIER_RECIPIENT", "13002526500014"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "site.example,*"),
    ("SITE_URL", "http://site.example"),
    ("SITE_URL", "https://"),
    ("SITE_URL", "https://localhost"),
    ("EMAIL_URL", "consolemail://"),
    ("EMAIL_URL", "filemail:///tmp/mails"),
    ("EMAIL_URL", "dummymail://"),
    ("EMAIL_URL", "memorymail://"),
    ("STRIPE_API_BASE", "https://api.stripe.com.example"),
    ("STRIPE_API_BASE", "http://api.stripe.com"),
    ("STRIPE_CHECKOUT_ORIGIN", "https://checkout.example"),
]


# Values drawn at random would give each process of the tests other names.
NAMES = [f"{name} {rank}" for rank, (name, _) in enumerate(REFUSED)]


@pytest.mark.parametrize(("name", "value"), REFUSED, ids=NAMES)
def test_production_refuses_what_protects_nothing_and_names_the_variable(name: str, value: str) -> None:
    told = production.faults(COMPLETE | {name: value})
    assert told
    assert all(name in sentence for sentence in told)
    assert not any(value in sentence for sentence in told if len(value) > 16 and "://" not in value), (
        "a secret"
    )


@pytest.mark.parametrize("asked", [{}, {"SENDING_NEEDS_FRANCECONNECT": "eidas1"}])
def test_sending_asks_for_a_proven_identity_unless_production_says_that_it_does_not(
    asked: dict[str, str],
) -> None:
    nobody = COMPLETE | asked | {"FRANCECONNECT_ISSUER": ""}
    [told] = production.faults(nobody)
    assert "FRANCECONNECT_ISSUER" in told
    assert "SENDING_NEEDS_FRANCECONNECT=none" in told
    assert production.faults(nobody | {"SENDING_NEEDS_FRANCECONNECT": "none"}) == []


def test_the_identity_asked_for_is_the_substantial_level_by_default(start: Starts) -> None:
    code = "from django.conf import settings; print(settings.SENDING_NEEDS_FRANCECONNECT)"
    for environment in ("demonstration", "test"):
        env = {"CPF_ENVIRONMENT": environment, "DJANGO_SETTINGS_MODULE": "cpf_portal.settings"}
        assert start(code, **env).stdout.strip() == "eidas2"


def test_a_complete_environment_has_no_fault() -> None:
    real = {"STRIPE_API_BASE": "https://api.stripe.com", "SECRET_KEY_FALLBACKS": LONG}
    assert production.faults(COMPLETE | real) == []


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "k" * 60), ("ALLOWED_HOSTS", "*")])
def test_what_is_refused_stops_the_start(start: Starts, name: str, value: str) -> None:
    done = start(WSGI, **COMPLETE | {name: value})
    assert done.returncode
    assert "Refusing to start" in done.stderr
    assert name in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"NIR_DIGEST_FORMER_KEYS": '{"0": "short"}'}, "at least 50 characters"),
        pytest.param(
            {"NIR_DIGEST_FORMER_KEYS": '{"1": "' + LONG + '"}'}, "that of a former key", id="former key"
        ),
        ({"FRANCECONNECT_CLIENT_ID": ""}, "FRANCECONNECT_CLIENT_ID"),
        ({"API_PARTICULIER_URL": "https://particulier.example"}, "API_PARTICULIER_TOKEN"),
        ({"MIGRATE_DATABASE_URL": "postgres://owner@/another"}, "must name the same database"),
        ({"SENDING_NEEDS_FRANCECONNECT": "yes"}, "must be eidas1"),
    ],
)
def test_settings_that_contradict_each_other_stop_it(start: Starts, more: dict[str, str], words: str) -> None:
    assert words in start(WSGI, **COMPLETE | more).stderr


def test_franceconnect_in_clear_stops_it_and_settings_alone_turn_it_on(start: Starts) -> None:
    known = {"FRANCECONNECT_CLIENT_ID": "x", "FRANCECONNECT_CLIENT_SECRET": LONG}
    wrong = start(WSGI, **COMPLETE | known | {"FRANCECONNECT_ISSUER": "http://fc.example"})
    assert "must begin with https://" in wrong.stderr
    code = "import cpf_portal.wsgi; from django.conf import settings as s; print(s.SECURE_CSP['form-action'])"
    right = start(code, **COMPLETE | known | {"FRANCECONNECT_ISSUER": "https://fc.example/api/v2"})
    assert "'https://fc.example'" in right.stdout


def test_an_unknown_environment_stops_it(start: Starts) -> None:
    assert "must be production" in start(WSGI, CPF_ENVIRONMENT="prod").stderr


def test_a_server_without_configuration_never_becomes_a_demonstration(start: Starts) -> None:
    assert "Refusing to start" in start(WSGI).stderr


NOT_THERE = (
    "import sys; import cpf_portal.wsgi; from django.conf import settings; from django.urls import get_resolver\n"
    "from django.core.management import get_commands\n"
    "get_resolver().url_patterns\n"
    "print(settings.ENVIRONMENT)\n"
    "print(*(name for name in [*sys.modules, *settings.INSTALLED_APPS, *map(str, get_commands().values())]\n"
    "    if name.startswith(('cpf_portal.demo', 'cpf_portal.simulators'))))"
)


def test_production_loads_neither_the_demonstration_nor_the_simulators_and_finds_none_of_their_commands(
    start: Starts,
) -> None:
    assert start(NOT_THERE, **COMPLETE).stdout.splitlines() == ["production", ""]


def test_a_command_of_production_finds_no_command_of_the_demonstration(start: Starts) -> None:
    """`manage.py` reads its settings from the demonstration's, which hand over at once."""
    code = NOT_THERE.replace("import cpf_portal.wsgi;", "import django; django.setup();")
    done = start(code, **COMPLETE, DJANGO_SETTINGS_MODULE="cpf_portal.demo.settings")
    assert done.stdout.splitlines() == ["production", "cpf_portal.demo cpf_portal.demo.settings"], done.stderr


def test_the_test_sees_a_demonstration(start: Starts) -> None:
    done = start(NOT_THERE, CPF_ENVIRONMENT="demonstration")
    assert "cpf_portal.demo.apps" in done.stdout


def test_a_half_configured_command_never_becomes_a_demonstration(start: Starts) -> None:
    code = "import sys; sys.argv = ['manage.py', 'check']; exec(open('manage.py').read())"
    assert "Refusing to start" in start(code, SECRET_KEY=COMPLETE["SECRET_KEY"]).stderr
