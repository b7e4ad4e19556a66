"""The plain text of what may hold HTML, whatever the format of the file.

Only tags are taken off: « 3 < 5 et 7 > 2 » stays. By patterns that look once at each sign: parsers of HTML
are slower, raise on some fragments and take minutes on hostile ones.
"""

import html
import re

# The elements that people and their tools paste; what has another name is words between two signs.
NAMES = frozenset(
    """
    a abbr address article aside audio b base bdi bdo blockquote body br button canvas caption
    center cite code col colgroup data dd del details dfn dialog dir div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe
    img input ins kbd label legend li link main map mark menu meta nav noscript object ol optgroup
    option output p param picture pre progress q rp rt ruby s samp script section select small
    source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
    thead time title tr track tt u ul var video wbr
    """.split()  # noqa: SIM905
)
ATTRIBUTES = r"""(?:\s+[\w:.-]{1,60}\s*=\s*(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}'|[^\s"'<>=]{1,2000}))*"""
TAG = re.compile(rf"<(/?)([a-zA-Z][a-zA-Z0-9]{{0,19}}(?::[a-zA-Z]\w{{0,19}})?){ATTRIBUTES}\s*/?>")
# What word processors leave.
OTHER = re.compile(r"<!\[[^<>\]]{0,40}\]>|<\?[^<>]{0,200}>")
# What nobody sees, from its beginning to its end.
UNSEEN = (
    (re.compile("<!--"), re.compile("-->")),
    *(
        (re.compile(rf"<{name}{ATTRIBUTES}\s*>", re.IGNORECASE), re.compile(rf"</{name}\s*>", re.IGNORECASE))
        for name in ("script", "style", "title")
    ),
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# The most frequent ones, in small letters, by constant replacements: several times faster.
COMMON = (
    (re.compile(r"<(?:/li|/?(?:strong|em|b|i|u|span))>"), ""),
    # What begins a paragraph ends the words before it, unless they were ended already.
    (re.compile(r"<(?:(?<=[^\s>]<)|(?<=[^\s>] <))(?:p|div|h[1-6]|table|tr)>"), "\n"),
    (re.compile(r"<(?:br\s*/?|/p|/div|/h[1-6]|/ul|/ol)>"), "\n"),
    (re.compile(r"<li>"), "\n• "),
    (re.compile(r"<(?:p|ul|ol|div)>"), ""),
)
BEGINNINGS = frozenset("p div h1 h2 h3 h4 h5 h6 table tr".split())  # noqa: SIM905
BREAKS = frozenset("br /p /div /h1 /h2 /h3 /h4 /h5 /h6 /ul /ol /tr /table".split())  # noqa: SIM905


def plain_text(marked: str) -> str:
    """Text without markup: paragraphs become lines, list items bullets; nothing is left to interpret."""
    text = unescaped(_without_tags(marked) if "<" in marked else marked).replace("\x00", "")
    if len(lines := text.splitlines()) < 2:
        return " ".join(text.split())
    # A bullet whose text begins on its own line keeps it.
    tidy = "\n".join(" ".join(line.split()) for line in lines).replace("•\n", "• ")
    return re.sub(r"\n{3,}", "\n\n", tidy).strip()


def _without_tags(marked: str) -> str:
    """The text without its tags and comments: paragraphs end a line, list items begin one with a bullet."""
    for pattern, instead in COMMON:
        marked = pattern.sub(instead, marked)
    if "<" not in marked:
        return marked
    for begins, ends in UNSEEN:
        marked = _without(begins, ends, marked)
    return TAG.sub(_instead, OTHER.sub("", marked))


def unescaped(text: str) -> str:
    """The text with the signs that `&eacute;` or `&#233;` stand for; a « & » of words (« R&D ») stays."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def _is_tag(name: str) -> bool:
    """Whether a name between two signs is an element's; those with a colon are of word processors."""
    return name.lower() in NAMES or ":" in name


def _without(begins: re.Pattern[str], ends: re.Pattern[str], marked: str) -> str:
    """In steps: one pattern would look to the end of the text from each beginning."""
    kept, last = [], 0
    while (start := begins.search(marked, last)) and (end := ends.search(marked, start.end())):
        kept.append(marked[last : start.start()])
        last = end.end()
    return "".join(kept) + marked[last:]


def _instead(tag: re.Match[str]) -> str:
    if not _is_tag(tag[2]):
        return tag[0]
    name = tag[1] + tag[2].lower()
    if name in BEGINNINGS:
        return "\n" if tag.start() and tag.string[tag.start() - 1] not in "\n>" else ""
    return "\n" if name in BREAKS else "\n• " if name == "li" else ""
