"""Files that a command is given."""

import errno
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

WHY = {
    errno.ENOENT: "il n'existe pas",
    errno.EISDIR: "c'est un dossier",
    errno.EACCES: "vous n'en avez pas le droit",
}


def opened(path: Path, mode: str = "r", **how: Any) -> Any:
    """The file, to read; `CommandError`, in words, when it cannot be."""
    try:
        return path.open(mode, **how)
    except OSError as error:
        why = WHY.get(error.errno or 0, f"le système répond « {error.strerror} »")
        raise CommandError(f"Le fichier {path} ne peut pas être lu : {why}.") from None
