"""A little work that the browser does for a challenge: a number whose digest with the key begins with zeros.

A second for one person, and a price for who would open accounts by the thousand. It needs script; who comes
without it is let try less often (`accounts.security.limits`).
"""

import hashlib

# Bits of zeros asked for: some 32 000 digests on average, about a second on a telephone.
BITS = 15
LONGEST = 20


def is_done(key: str, number: str) -> bool:
    """Whether a number is the work asked for a key."""
    if not number or len(number) > LONGEST:
        return False
    digest = hashlib.sha256(f"{key}:{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0
