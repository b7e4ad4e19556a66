"""Who runs the embedded Postgres: ourselves, or an unprivileged user when we are root, whom it refuses."""

import os
import pwd
import subprocess
from pathlib import Path

from django.core.management.base import CommandError

UNPRIVILEGED = ("postgres", "nobody")


class CannotStart(CommandError):
    """The embedded server did not start; the message says, to people, what to do or what it printed."""


def server_user() -> pwd.struct_passwd | None:
    """Who runs Postgres when we are root, else None: ourselves."""
    if os.getuid():
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = next((known[name] for name in UNPRIVILEGED if name in known), None)
    if found is None:
        raise CannotStart("Postgres refuse root, et il n'y a ni compte « postgres » ni compte « nobody ».")
    return found


def may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether the kernel lets this user in."""
    done = subprocess.run(  # noqa: S603
        ["/usr/bin/test", "-x", folder],
        cwd="/",
        check=False,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
    )
    return done.returncode == 0


def give(path: Path) -> None:
    """Make that user the owner."""
    if user := server_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def private(folder: Path) -> None:
    """A folder that this user alone may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    give(folder)
