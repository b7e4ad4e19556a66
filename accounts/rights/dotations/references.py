"""The reference of a request to an employer, by which its payment finds its way (rules.md § 7). Pure.

« DE-7K3M-92QX »: seven characters drawn by lot and one that checks them, none that reads like another.
"""

import re
import secrets

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DRAWN = 7
SHAPE = re.compile(rf"DE([{ALPHABET}]{{4}})([{ALPHABET}]{{4}})")
PRINTED = re.compile(rf"DE-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
# What people type between the parts, and for what they read: a dash is of many kinds.
BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2060.]")
READ_AS = str.maketrans("OIL", "011")


def drawn() -> str:
    """A reference drawn by lot: nobody tells one from another."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return _written(body + luhn.calc_check_digit(body, alphabet=ALPHABET))


def read(text: str) -> str:
    """The reference as it was printed, whatever its capitals, spaces and dashes; empty when it is not one.

    `ValueError` when it looks like one and a character is wrong.
    """
    if text.lstrip()[:2].upper() != "DE":  # a file has many references of others
        return ""
    found = SHAPE.fullmatch(BETWEEN.sub("", text).upper().translate(READ_AS))
    if found is None:
        return ""
    body = found[1] + found[2]
    if not luhn.is_valid(body, alphabet=ALPHABET):
        raise ValueError(f"la référence « {_written(body)} » est mal recopiée : un caractère est faux")
    return _written(body)


def is_one(text: str) -> bool:
    """Whether this is a reference as it is printed, and as `read` gives it."""
    return text[:3] == "DE-" and PRINTED.fullmatch(text) is not None


def _written(body: str) -> str:
    return f"DE-{body[:4]}-{body[4:]}"
