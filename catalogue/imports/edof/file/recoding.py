"""The bytes of a file as the parser may read them: what is declared is not always what is written.

Files that declare one byte a character (ISO-8859-1, Windows-1252…) are often UTF-8, or Windows-1252 under
the name of ISO-8859-1. The first letters beyond ASCII tell which; a file that then contradicts itself is
refused, because every reading of it would damage some words.
"""

import codecs
import re

from catalogue.imports.tables.encoding import READ_TWICE

DECLARED = re.compile(rb"\A(\xef\xbb\xbf)?(<\?xml[^>]*?encoding\s*=\s*[\"'])([A-Za-z0-9._-]+)")
C1 = bytes(range(0x80, 0xA0))
CONTROLS = re.compile("[\x80-\x9f]")
UTF8 = b"utf-8"


class Contradiction(Exception):
    """What is written is in no one encoding: `line` is where."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class Recoder:
    """Gives the parser UTF-8 when the file declares one byte a character, and else what it is given."""

    def __init__(self) -> None:
        self.legacy = ""
        self.is_utf8: bool | None = None
        self.held = b""
        self.line = 1
        self.begun = False
        self.last = b""
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def recode(self, chunk: bytes) -> bytes:
        """The next bytes for the parser; `Contradiction` when they are not in the file's encoding."""
        if not self.begun:
            self.begun = True
            chunk = self._begin(chunk)
        if not self.legacy:
            return chunk
        chunk = self.held + chunk
        self.held = b""
        given = self._given(chunk)
        self.line += chunk.count(b"\n") - self.held.count(b"\n")
        return given

    def end(self) -> bytes:
        """The bytes still held once the file has ended."""
        return self._legacy(self.held) if self.held else b""

    def _begin(self, chunk: bytes) -> bytes:
        """The first bytes, their declaration saying what the parser will be given."""
        found = DECLARED.match(chunk)
        name = _one_byte_codec(found[3].decode()) if found else ""
        if not found or not name:
            return chunk
        self.legacy = name
        if found[1]:
            self.is_utf8 = True
        opening = found[2] + UTF8
        return opening + chunk[found.end() :]

    def _given(self, chunk: bytes) -> bytes:
        if self.is_utf8 is None and not chunk.isascii():
            chunk = self._decide(chunk)
        if self.is_utf8 is None:
            return chunk
        return self._utf8(chunk) if self.is_utf8 else self._legacy(chunk)

    def _decide(self, chunk: bytes) -> bytes:
        """Which encoding it is; a letter that is cut by the end of the bytes waits for the next."""
        trial = codecs.getincrementaldecoder("utf-8")()
        try:
            text = trial.decode(chunk)
        except UnicodeDecodeError:
            self.is_utf8 = False
            return chunk
        if text.isascii():
            self.held = trial.getstate()[0]
            return chunk[: len(chunk) - len(self.held)]
        self.is_utf8 = True
        return chunk

    def _utf8(self, chunk: bytes) -> bytes:
        try:
            self.decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise self._contradiction(chunk, error.start) from None
        return chunk

    def _legacy(self, chunk: bytes) -> bytes:
        joined = self.last + chunk
        if b"\xc3" in joined and (twice := READ_TWICE.search(joined)):
            raise self._contradiction(chunk, max(0, twice.start() - len(self.last)))
        self.last = chunk[-1:]
        try:
            text = chunk.decode(self.legacy)
            if len(chunk.translate(None, C1)) != len(chunk):
                text = CONTROLS.sub(_of_windows, text)
        except UnicodeDecodeError:
            unknown = next(place for place, byte in enumerate(chunk) if byte in C1)
            raise self._contradiction(chunk, unknown) from None
        return text.encode()

    def _contradiction(self, chunk: bytes, place: int) -> Contradiction:
        return Contradiction(self.line + chunk[:place].count(b"\n"))


def _of_windows(control: re.Match[str]) -> str:
    """What Windows-1252 writes where the others have a control character that nobody types."""
    return control[0].encode("latin-1").decode("cp1252")


def _one_byte_codec(declared: str) -> str:
    """Python's name of a declared encoding of one byte a character, all of ASCII in it; else nothing."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return ""
    return name if name.startswith(("iso8859-", "cp125")) else ""
