"""The file as a stream of `formation` elements, in bounded memory, whatever someone put in it.

No document type is accepted, so no entity can be: that closes every entity attack at once.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from lxml import etree

from catalogue.edof.format import NAMESPACE
from catalogue.edof.report import Problem

CHUNK = 1 << 16
# A training of three million bytes has over a thousand sessions; more is a mistake or an attack.
LARGEST_TRAINING = 3_000_000
PROLOG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<!(?:DOCTYPE|ENTITY)", re.DOTALL | re.IGNORECASE
)


class Source(Protocol):
    """Whatever gives bytes until it gives none."""

    def read(self, size: int, /) -> bytes: ...


class Unreadable(Exception):
    """The file cannot be read further: `problem` says where and why."""

    def __init__(self, line: int, message: str, remedy: str, element: str = "fichier") -> None:
        self.problem = Problem(line, element, "", message, remedy)
        super().__init__(message)


def trainings(source: Source) -> Iterator[etree._Element]:
    """Each complete `formation` element in turn, freed once the next one is asked for.

    `Unreadable` when the file is not XML of the catalogue, is damaged or grows beyond reason; what
    came before the damage has been given.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{{NAMESPACE}}}lheo", f"{{{NAMESPACE}}}formation"],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    fed = found = pending = 0
    known = False
    while chunk := source.read(CHUNK):
        if not fed:
            _check_beginning(chunk)
        fed, pending = fed + len(chunk), pending + len(chunk)
        yield_now = list(_fed(parser, chunk))
        for event, element in yield_now:
            known = known or event == "start"
            if event == "end" and element.tag.endswith("}formation"):
                found, pending = found + 1, 0
                yield element
                _free(element)
        if pending > LARGEST_TRAINING:
            raise Unreadable(0, "une formation dépasse 3 Mo, ou le fichier n'en contient pas.", ONE_FILE)
        if not known:
            words = f"la racine n'est pas <lheo> de l'espace de noms {NAMESPACE}."
            raise Unreadable(1, words, EXPORT, "lheo")
    if not fed:
        raise Unreadable(1, "le fichier est vide.", EXPORT)
    _close(parser)
    if not found:
        raise Unreadable(1, "le fichier ne contient aucune formation.", EXPORT, "lheo/offres/formation")


EXPORT = "Exportez à nouveau le catalogue au format XML d'EDOF."
ONE_FILE = "Vérifiez que chaque <formation> est fermée, ou partagez-la en plusieurs."
DAMAGED = (
    "Le fichier est coupé ou abîmé : les formations complètes avant cette ligne ont été lues. "
    "Exportez-le à nouveau."
)


def _check_beginning(chunk: bytes) -> None:
    plain = (
        chunk.replace(b"\x00", b"") if chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<") else chunk
    )
    if PROLOG.match(plain.lstrip(b"\xff\xfe")):
        raise Unreadable(
            1,
            "le fichier déclare un type de document ou des entités, ce qui est refusé.",
            "Retirez <!DOCTYPE …>.",
        )


def _fed(parser: etree.XMLPullParser, chunk: bytes) -> Iterator[tuple[str, etree._Element]]:
    """The events of a chunk, those before an error included."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        yield from _events(parser)
        raise _unreadable(error) from error
    yield from _events(parser)


def _events(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    try:
        yield from parser.read_events()
    except etree.XMLSyntaxError as error:
        raise _unreadable(error) from error


def _close(parser: etree.XMLPullParser) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _unreadable(error) from error


def _unreadable(error: etree.XMLSyntaxError) -> Unreadable:
    line = (error.position or (0, 0))[0]
    text = str(error).lower()
    if "encod" in text or "utf-8" in text or "invalid char" in text or "not proper" in text:
        return Unreadable(
            line,
            "un caractère ne correspond pas à l'encodage annoncé en tête du fichier.",
            "Enregistrez le fichier dans l'encodage annoncé, par exemple ISO-8859-1.",
        )
    return Unreadable(line, "le XML est mal formé ou s'arrête avant la fin.", DAMAGED)


def _free(element: etree._Element) -> None:
    """Forget a training that was read, and the ones before it."""
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
