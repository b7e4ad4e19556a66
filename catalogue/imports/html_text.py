"""The text of an HTML fragment: paragraphs become lines, list items bullets; scripts and styles vanish.

By lxml: the standard library's parser raises on some fragments and takes minutes on hostile ones.
"""

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree

from catalogue.imports.markup import escaped, without_tags

BREAKS = {"p", "div", "br", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
UNSEEN = {"script", "style", "title"}
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def html_text(fragment: str) -> str:
    """The visible text, one line a paragraph, without empty lines; plain text comes back as it is."""
    if "<" not in fragment and "&" not in fragment:
        return _tidy(fragment)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(b"<div>" + escaped(fragment).encode() + b"</div>", parser)
    # libxml2 gives up beyond some depth: the tags are then merely taken off.
    return _tidy("".join(_parts(root))) or _tidy(unescape(without_tags(fragment)))


def _parts(root: etree._Element) -> Iterator[str]:
    """What a reader would see, in order."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        breaks = "\n" if element.tag in BREAKS else ""
        if event == "end":
            yield breaks + (element.tail or "")
        elif element.tag not in UNSEEN:
            yield ("\n• " if element.tag == "li" else breaks) + (element.text or "")


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in CONTROLS.sub("", text).splitlines())
    # A bullet whose text begins on its own line keeps it.
    return "\n".join(line for line in lines if line).replace("•\n", "• ")
