"""The command that plays the drills goes on playing: its shortest one, with few people, without its control."""

import os
import subprocess
import sys

import pytest

from tests.cpf_portal.operations.demonstration import ROOT
from tests.faults.stuck import LONGEST


# A play that is stuck says where itself.
@pytest.mark.timeout(LONGEST + 60)
def test_letters_leave_later_when_the_mail_server_is_down() -> None:
    words = ["--only", "mail-down", "--people", "2", "--drill-only"]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ 1 mail-down drill" in done.stdout
