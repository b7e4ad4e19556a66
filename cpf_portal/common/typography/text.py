"""French typography: what keeps a line from beginning with « : » or ending with « n° ».

One table for whatever is read, pages and mails: nobody writes a no-break space in a template or a label
(docs/design.md, « Typography »). Setting twice what is set changes nothing.
"""

import re

from cpf_portal.common.french import MONTHS, NBSP

NARROW, APOSTROPHE, MINUS = "\u202f", "’", "−"
SIGNS = [
    (re.compile(pattern), sign)
    for pattern, sign in [
        # A pattern begins with the sign it looks for, which makes it ten times faster.
        (r"\n\s*+(?=[:;?!»€%])", " "),
        (r" (?=[:»€%])", NBSP),
        (r" (?=[;?!])", NARROW),
        (rf"{NBSP}(?=[;?!])", NARROW),
        (r"«\s++", f"«{NBSP}"),
        (r"°(?<=[nN]°)\s++", f"°{NBSP}"),
        # « 2 décembre », « 1er décembre » stay in one piece.
        (rf" (?:(?<=\d.)|(?<=1er.))(?=(?:{'|'.join(MONTHS)})\b)", NBSP),
        # « décembre 2026 » too.
        (rf" (?:{'|'.join(f'(?<={month} )' for month in MONTHS)})(?=20\d\d\b)", NBSP),
        # After a letter; what an e-mail address has before its « @ » stays.
        (r"'(?<=[^\W\d_]')(?=[\w«\"<&])(?![\w.+-]*@)", APOSTROPHE),
        (r"-(?<![\w.,-]-)(?=\d[\d\s]*+(?:,\d+)?\s?[€%])", MINUS),
    ]
]
# Whose words are no prose, or were typed by someone.
LEFT = ("script", "style", "textarea", "pre", "code", "kbd")


def french(text: str) -> str:
    """A text with the spaces, apostrophes and minus signs of French."""
    for pattern, sign in SIGNS:
        text = pattern.sub(sign, text)
    return text


def french_page(source: str) -> str:
    """The source of a page, its texts set by `french` all at once; not its tags, scripts, nor fields."""
    tags, texts, left = [], [], ""
    for piece in source.split("<"):
        # The last « > »: one in an attribute would make a text of what follows it.
        tag, end, text = piece.rpartition(">")
        if left:
            left = "" if piece.startswith(left) else left
        elif piece.startswith(LEFT):
            left = next(f"/{name}" for name in LEFT if piece.startswith(name))
        if left or not text or text.isspace():
            tags.append(piece)
            texts.append("")
        else:
            tags.append(tag + end)
            texts.append(text)
    read = "<".join(texts).replace("&nbsp;", NBSP).replace("&#x27;", "'").replace("&#39;", "'")
    return "<".join(map("".join, zip(tags, french(read).split("<"), strict=True)))
