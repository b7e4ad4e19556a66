"""In which encoding a table is written, found by reading it once in small pieces."""

import codecs
import re
from typing import BinaryIO

from catalogue.imports.report import Unreadable

CHUNK = 1 << 20
# The five bytes that Windows-1252 does not know.
UNKNOWN_TO_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
# A capital A with a tilde, then what only comes of UTF-8 read one byte at a time.
READ_TWICE = re.compile(rb"\xc3[\x80-\xbf]")
SAVE_AS_CSV = "Enregistrez le tableau au format « CSV UTF-8 » et recommencez."


def find_encoding(source: BinaryIO) -> str:
    """« utf-8-sig » (with or without its mark) or « cp1252 »; the source is rewound.

    Text that was good UTF-8 with accents up to a wrong byte is damaged UTF-8, not Windows-1252: it is
    refused with the line, rather than read with every accent wrong. `Unreadable` says what to do.
    """
    is_utf8 = _is_utf8(source)
    source.seek(0)
    if not is_utf8:
        _check_windows(source)
        source.seek(0)
    return "utf-8-sig" if is_utf8 else "cp1252"


def _is_utf8(source: BinaryIO) -> bool:
    """Whether all is UTF-8; False when the first character beyond ASCII is not."""
    decoder, lines, is_ascii = codecs.getincrementaldecoder("utf-8-sig")(), 1, True
    while chunk := source.read(CHUNK):
        _check_text(chunk, lines)
        try:
            is_ascii = decoder.decode(chunk).isascii() and is_ascii
        except UnicodeDecodeError as error:
            good = error.object[: error.start]
            if is_ascii and good.removeprefix(codecs.BOM_UTF8).isascii():
                return False
            raise _damaged(lines + good.count(b"\n")) from None
        lines += chunk.count(b"\n")
    if not source.tell():
        raise Unreadable("le fichier est vide.", "Téléchargez-le à nouveau.")
    cut = bool(decoder.getstate()[0])
    if cut and not is_ascii:
        raise _damaged(lines)
    return not cut


def _check_text(chunk: bytes, line: int) -> None:
    if line == 1 and chunk[:4] == b"PK\x03\x04":
        raise Unreadable("c'est un classeur ou une archive ZIP, pas un fichier CSV.", SAVE_AS_CSV)
    if b"\x00" in chunk:
        raise Unreadable("ce n'est pas un fichier texte en UTF-8 ou Windows-1252.", SAVE_AS_CSV)


def _check_windows(source: BinaryIO) -> None:
    lines, last = 1, b""
    while chunk := source.read(CHUNK):
        _check_text(chunk, lines)
        if twice := READ_TWICE.search(last + chunk):
            raise Unreadable(
                "une partie du fichier est en UTF-8, l'autre en Windows-1252 ; rien n'a été lu.",
                SAVE_AS_CSV,
                lines + (last + chunk)[: twice.start()].count(b"\n"),
            )
        last = chunk[-1:]
        stray = next((index for index, byte in enumerate(chunk) if byte in UNKNOWN_TO_WINDOWS), None)
        if stray is not None:
            raise Unreadable(
                "un caractère n'existe ni en UTF-8 ni en Windows-1252 ; rien n'a été lu.",
                SAVE_AS_CSV,
                lines + chunk[:stray].count(b"\n"),
            )
        lines += chunk.count(b"\n")


def _damaged(line: int) -> Unreadable:
    return Unreadable(
        "un caractère est abîmé : le fichier est en UTF-8 jusque-là ; rien n'a été lu.",
        "Corrigez cette ligne, ou téléchargez le fichier à nouveau.",
        line,
    )
