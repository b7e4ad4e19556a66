"""Production refuses to start half-configured; nothing falls back to the demonstration behind its back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPLETE = {
    "DATABASE_URL": "postgres:///unused",
    "ALLOWED_HOSTS": "site.example",
    "SITE_URL": "https://site.example",
    "SECRET_KEY": "aZ3-dE9" * 12,
    "NIR_DIGEST_KEY": "bY4-fG8" * 12,
    "STRIPE_SECRET_KEY": "sk_test_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
}


def start(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], env=kept | env, cwd=ROOT, capture_output=True, text=True, check=False
    )


WSGI = (
    "import cpf_portal.wsgi; from django.conf import settings; print(settings.ENVIRONMENT, settings.MAILERS)"
)


def test_complete_it_starts():
    done = start(WSGI, **COMPLETE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("production")
    assert "'use_tls': True" in done.stdout


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_variable_is_named_and_stops_it(name):
    done = start(WSGI, **{key: value for key, value in COMPLETE.items() if key != name})
    assert done.returncode
    assert name in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("name", ["SECRET_KEY", "NIR_DIGEST_KEY"])
def test_a_short_key_stops_it(name):
    done = start(WSGI, **COMPLETE | {name: "short"})
    assert "at least 50 characters" in done.stderr


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"NIR_DIGEST_FORMER_KEYS": '{"0": "short"}'}, "at least 50 characters"),
        ({"NIR_DIGEST_FORMER_KEYS": '{"1": "' + "k" * 60 + '"}'}, "that of a former key"),
        ({"FRANCECONNECT_ISSUER": "https://fc.example"}, "FRANCECONNECT_CLIENT_ID"),
        ({"SENDING_NEEDS_FRANCECONNECT": "eidas1"}, "needs FRANCECONNECT_ISSUER"),
        ({"SENDING_NEEDS_FRANCECONNECT": "yes"}, "must be eidas1"),
    ],
)
def test_settings_that_contradict_each_other_stop_it(more, words):
    assert words in start(WSGI, **COMPLETE | more).stderr


def test_franceconnect_in_clear_stops_it_and_settings_alone_turn_it_on():
    known = {"FRANCECONNECT_CLIENT_ID": "x", "FRANCECONNECT_CLIENT_SECRET": "y"}
    wrong = start(WSGI, **COMPLETE | known | {"FRANCECONNECT_ISSUER": "http://fc.example"})
    assert "must begin with https://" in wrong.stderr
    code = "import cpf_portal.wsgi; from django.conf import settings as s; print(s.SECURE_CSP['form-action'])"
    right = start(code, **COMPLETE | known | {"FRANCECONNECT_ISSUER": "https://fc.example/api/v2"})
    assert "'https://fc.example'" in right.stdout


def test_an_unknown_environment_stops_it():
    assert "must be production" in start(WSGI, CPF_ENVIRONMENT="prod").stderr


def test_a_server_without_configuration_never_becomes_a_demonstration():
    assert "Refusing to start" in start(WSGI).stderr


def test_a_half_configured_command_never_becomes_a_demonstration():
    code = "import sys; sys.argv = ['manage.py', 'check']; exec(open('manage.py').read())"
    assert "Refusing to start" in start(code, SECRET_KEY=COMPLETE["SECRET_KEY"]).stderr
