"""A secret may be in a file that a variable names; what cannot be read is refused, by its name."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cpf_portal.operations.environment import FromFiles
from tests.cpf_portal.operations.begun import begun
from tests.cpf_portal.operations.test_settings import COMPLETE, WSGI, minimal

READ_ALL = """
import cpf_portal.wsgi
from django.conf import settings
print(settings.SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.DATABASES["default"]["PASSWORD"])
"""


def in_files(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """The same environment, each variable in a file of its own."""
    for name, value in environment.items():
        (folder / name.lower()).write_text(f"{value}\n")
    return {f"{name}_FILE": str(folder / name.lower()) for name in environment}


def test_production_starts_with_every_variable_in_a_file(tmp_path: Path) -> None:
    whole = COMPLETE | {"DATABASE_URL": "postgres://portail:dans-un-fichier@base/portail"}
    with begun("import django.core.wsgi, environ", minimal()) as process:
        named = minimal() | in_files(tmp_path, whole)
        done = process.run(READ_ALL, named)
        assert done.returncode == 0, done.stderr
        wanted = (whole["SECRET_KEY"], whole["STRIPE_WEBHOOK_SECRET"], "dans-un-fichier")
        assert done.stdout.split() == list(wanted)

        (tmp_path / "secret_key").unlink()
        done = process.run(WSGI, named)
        told = done.stderr.strip().splitlines()[-1]
        assert told.endswith(
            f"SECRET_KEY_FILE names {tmp_path}/secret_key, which cannot be used: {os.strerror(2)}."
        )


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "it is empty."), (b"\xff\xfe", "it is no text in UTF-8."), (b" \n", "empty")]
)
def test_what_is_no_secret_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=rf"KEY_FILE names .*/key, which cannot be used: .*{why}"):
        FromFiles({"KEY_FILE": str(tmp_path / "key")}).get("KEY")


def test_two_values_for_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("one")
    with pytest.raises(ImproperlyConfigured, match="KEY or KEY_FILE, not both"):
        FromFiles({"KEY": "another", "KEY_FILE": str(tmp_path / "key")}).get("KEY")
    assert FromFiles({"KEY": "another", "KEY_FILE": ""}).get("KEY") == "another"
    assert FromFiles({}).get("KEY", "none") == "none"
