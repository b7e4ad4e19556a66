"""What is a tag in a text that may hold HTML, and what is only a « < »: « 3 < 5 et 7 > 2 » is no tag."""

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
# What word processors leave, and the beginning of a comment.
OTHER = r"<!\[[^<>\]]{0,40}\]>|<\?[^<>]{0,200}>"
MARK = re.compile(f"{TAG.pattern}|{OTHER}|<!--")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# The most frequent ones, by constant replacements: several times faster.
COMMON = (
    (re.compile(r"<(?:br\s*/?|/p|/div|/h[1-6]|/ul|/ol)>", re.IGNORECASE), "\n"),
    (re.compile(r"<li>", re.IGNORECASE), "\n• "),
    (re.compile(r"<(?:p|/li|ul|ol|div|/?(?:strong|em|b|i|u|span))>", re.IGNORECASE), ""),
)
BREAKS = frozenset("br /p /div /h1 /h2 /h3 /h4 /h5 /h6 /ul /ol".split())  # noqa: SIM905


def without_tags(marked: str) -> str:
    """The text without its tags and comments: paragraphs end a line, list items begin one with a bullet."""
    for pattern, instead in COMMON:
        marked = pattern.sub(instead, marked)
    if "<" not in marked:
        return marked
    return TAG.sub(_instead, re.sub(OTHER, "", _without_comments(marked)))


def escaped(marked: str) -> str:
    """The text whose every « < » that opens no tag is written `&lt;`, for a parser of HTML."""
    kept, last, last_comment = [], 0, marked.rfind("-->")
    for mark in MARK.finditer(marked):
        is_markup = is_tag(mark[2]) if mark[2] else mark[0] != "<!--" or mark.end() <= last_comment
        if is_markup:
            kept += [marked[last : mark.start()].replace("<", "&lt;"), mark[0]]
            last = mark.end()
    return "".join(kept) + marked[last:].replace("<", "&lt;")


def unescaped(text: str) -> str:
    """The text with the signs that `&eacute;` or `&#233;` stand for; a « & » of words (« R&D ») stays."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def is_tag(name: str) -> bool:
    """Whether a name between two signs is an element's; those with a colon are of word processors."""
    return name.lower() in NAMES or ":" in name


def _without_comments(marked: str) -> str:
    """By hand: a pattern would look to the end of the text from each beginning of a comment."""
    kept, last = [], 0
    while (start := marked.find("<!--", last)) >= 0 and (end := marked.find("-->", start + 4)) >= 0:
        kept.append(marked[last:start])
        last = end + 3
    return "".join(kept) + marked[last:]


def _instead(tag: re.Match[str]) -> str:
    if not is_tag(tag[2]):
        return tag[0]
    name = tag[1] + tag[2].lower()
    return "\n" if name in BREAKS else "\n• " if name == "li" else ""
