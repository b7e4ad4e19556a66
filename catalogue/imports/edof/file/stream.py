"""The file as a stream of `formation` elements, in bounded memory, whatever someone put in it.

No document type is accepted, so no entity can be: that closes every entity attack at once.
"""

import html
import re
from collections.abc import Iterator
from typing import Protocol

from lxml import etree

from catalogue.imports.edof.file.format import NAMESPACE
from catalogue.imports.edof.file.recoding import Contradiction, Recoder
from catalogue.imports.report import Unreadable

CHUNK = 1 << 16
# A training of three million bytes has over a thousand sessions; more is a mistake or an attack.
LARGEST_TRAINING = 3_000_000
AMPERSANDS = {etree.ErrorTypes.ERR_NAME_REQUIRED, etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING}
AMPERSANDS |= {etree.ErrorTypes.ERR_ENTITYREF_NO_NAME}
PROLOG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<!(?:DOCTYPE|ENTITY)", re.DOTALL | re.IGNORECASE
)


class Source(Protocol):
    """Whatever gives bytes until it gives none."""

    def read(self, size: int, /) -> bytes: ...


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
    etree.clear_error_log()
    fed = found = pending = 0
    known = False
    for chunk in _recoded(source):
        if not fed:
            _check_beginning(chunk)
        fed, pending = fed + len(chunk), pending + len(chunk)
        for event, element in list(_fed(parser, chunk)):
            known = known or event == "start"
            if event == "end" and element.tag.endswith("}formation"):
                found, pending = found + 1, 0
                yield element
                _free(element)
        if pending > LARGEST_TRAINING:
            raise Unreadable("une formation dépasse 3 Mo, ou le fichier n'en contient pas.", ONE_FILE)
        if not known:
            words = f"la racine n'est pas <lheo> de l'espace de noms {NAMESPACE}."
            raise Unreadable(words, EXPORT, 1, "lheo")
    if not fed:
        raise Unreadable("le fichier est vide.", EXPORT, 1)
    _close(parser)
    if not found:
        raise Unreadable("le fichier ne contient aucune formation.", EXPORT, 1, "lheo/offres/formation")


EXPORT = "Exportez à nouveau le catalogue au format XML d'EDOF."
ONE_FILE = "Vérifiez que chaque <formation> est fermée, ou partagez-la en plusieurs."
OTHER_FILES = {
    b"PK\x03\x04": (
        "c'est une archive ZIP ou un classeur, pas un fichier XML.",
        "Envoyez le fichier XML seul.",
    ),
    b"%PDF": ("c'est un PDF, pas un fichier XML.", EXPORT),
}
OR_CDATA = "ou mettez le texte entre <![CDATA[ et ]]>."
DAMAGED = (
    "Le fichier est coupé ou abîmé : les formations complètes avant cette ligne ont été lues. "
    "Exportez-le à nouveau."
)


def _recoded(source: Source) -> Iterator[bytes]:
    """The file's bytes in the encoding that the parser is told."""
    recoder = Recoder()
    try:
        while chunk := source.read(CHUNK):
            yield recoder.recode(chunk)
        if last := recoder.end():
            yield last
    except Contradiction as found:
        raise Unreadable(
            "les lettres accentuées ne sont pas toutes écrites dans le même encodage, ou pas dans celui qui"
            " est annoncé en tête du fichier.",
            'Enregistrez tout le fichier en UTF-8, et écrivez encoding="UTF-8" en tête.',
            found.line,
        ) from None


def _check_beginning(chunk: bytes) -> None:
    for start, (words, remedy) in OTHER_FILES.items():
        if chunk.startswith(start):
            raise Unreadable(words, remedy, 1)
    plain = (
        chunk.replace(b"\x00", b"") if chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<") else chunk
    )
    if PROLOG.match(plain.lstrip(b"\xff\xfe")):
        raise Unreadable(
            "le fichier déclare un type de document ou des entités, ce qui est refusé.",
            "Retirez <!DOCTYPE …>.",
            1,
        )
    if not plain.lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Unreadable("ce n'est pas un fichier XML.", EXPORT, 1)


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
    """What the parser met, in words; an entity is only in the log, which holds the errors of this file."""
    line, text = (error.position or (0, 0))[0], str(error).lower()
    for entry in reversed(list(error.error_log)):
        if entry.type in (etree.ErrorTypes.ERR_UNDECLARED_ENTITY, *AMPERSANDS):
            return _ampersand(entry)
    if "encod" in text or "utf-8" in text or "invalid char" in text or "not proper" in text:
        return Unreadable(
            "un caractère ne correspond pas à l'encodage annoncé en tête du fichier.",
            "Enregistrez le fichier dans l'encodage annoncé, par exemple ISO-8859-1.",
            line,
        )
    return Unreadable("le XML est mal formé ou s'arrête avant la fin.", DAMAGED, line)


def _ampersand(entry: etree._LogEntry) -> Unreadable:
    """An entity of HTML, or a « & » alone; the parser's column is the one after."""
    if entry.type in AMPERSANDS:
        words = f"colonne {entry.column - 1}, un « & » est seul."
        return Unreadable(words, f"Écrivez « &amp; » à sa place, {OR_CDATA}", entry.line)
    name = (re.search(r"'(\w+)'", entry.message) or ["", ""])[1]
    letter = html.unescape(f"&{name};")
    column = entry.column - len(name) - 2
    if letter == f"&{name};":
        words = f"colonne {column}, « &{name}; » ne veut rien dire en XML."
        return Unreadable(words, f"Écrivez « &amp; » si c'est bien un « & », {OR_CDATA}", entry.line)
    seen = letter if letter.isprintable() and letter.strip() else f"&#{ord(letter[0])};"
    words = f"colonne {column}, « &{name}; » est du HTML, que le XML ne connaît pas."
    return Unreadable(words, f"Écrivez « {seen} » à sa place, {OR_CDATA}", entry.line)


def _free(element: etree._Element) -> None:
    """Forget a training that was read, and the ones before it."""
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
