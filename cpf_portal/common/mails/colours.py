"""The colours of the design, as mails and papers take them: read where pages have them."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

SCHEME = re.compile(r":root \{(.*?)\}", re.DOTALL)
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]+);")


@cache
def colours() -> dict[str, Any]:
    """`light` and `dark`, each from the name of a token to its colour (`on_accent` is `--on-accent`)."""
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    light, dark = (
        {_name(name): SafeString(value) for name, value in COLOUR.findall(part)}
        for part in SCHEME.findall(sheet)
    )
    return {"light": light, "dark": dark}


def _name(token: str) -> str:
    return token.replace("-", "_")
