"""What was shown before it is confirmed: if it has changed meanwhile, it is shown again instead of done."""

import hashlib
from collections.abc import Iterable


def mark_of(lines: Iterable[str]) -> str:
    """What tells one preview from another, as a hidden field carries it."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
