"""Papers in PDF, from a template that is given words and no source (`templates/components/papers/sheet.typ`).

They are tagged for screen readers (PDF/UA-1), their face that of the pages, in two weights; a letter it lacks
comes from a font that the typesetter brings.
"""

import json
from functools import cache
from typing import Any, cast

import typst
from django.conf import settings

from cpf_portal.common.mails.colours import colours

FACE = settings.BASE_DIR / "static" / "fonts"
ROOT = settings.BASE_DIR / "templates"


def made(template: str, words: dict[str, Any]) -> bytes:
    """The PDF of a template, in some hundredths of a second: never inside a transaction."""
    data = words | {"colours": colours()["light"]}
    compiler = typst.Compiler(
        ROOT / template, root=ROOT, font_paths=_fonts(), sys_inputs={"data": json.dumps(data)}
    )
    try:
        return cast(bytes, compiler.compile(format="pdf", pdf_standards=["ua-1"]))
    except typst.TypstError:  # a letter that no font of ours has: shown as a box, which the standard refuses
        return cast(bytes, compiler.compile(format="pdf"))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FACE])
