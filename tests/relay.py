"""A mail server in a few lines, quick, which takes what it is given or misbehaves as it is told."""

import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

# What to answer to a command, whose address is given, instead of yes; "" closes the connection.
Answers = Callable[[str, str], str | None]
YES = {"EHLO": "250 relay", "DATA": "354 go on", "QUIT": "221 goodbye"}


class Exchange(socketserver.StreamRequestHandler):
    """One connection."""

    server: "Relay"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 relay")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if not self._answer(verb.upper(), rest):
                return

    def _answer(self, verb: str, rest: str) -> bool:
        said = self.server.answers(verb, rest.partition("<")[2].partition(">")[0])
        if said == "":
            return False
        self._say(said or YES.get(verb, "250 ok"))
        if verb == "RCPT":
            self.to = rest.partition("<")[2].partition(">")[0]
        if verb == "DATA" and not said:
            return self._take()
        return verb != "QUIT"

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if not line:
            return False
        said = self.server.answers("END", self.to)
        if said == "":
            return False
        if not said:
            self.server.took(self.to, b"".join(lines))
        self._say(said or "250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Relay(socketserver.ThreadingTCPServer):
    """Listens on a port of its own; `taken` counts the messages of each address."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: Answers = lambda verb, to: None, *, keeps: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.answers, self.keeps, self.connections = answers, keeps, 0
        self.taken: Counter[str] = Counter()
        self.messages: list[EmailMessage] = []

    @property
    def url(self) -> str:
        """As EMAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def took(self, to: str, raw: bytes) -> None:
        """A message was taken."""
        self.taken[to] += 1
        if self.keeps:
            self.messages.append(message_from_bytes(raw, policy=policy.default))


@contextmanager
def running(answers: Answers = lambda verb, to: None) -> Iterator[Relay]:
    """A relay that answers meanwhile."""
    with Relay(answers) as relay:
        threading.Thread(target=relay.serve_forever, args=(0.01,), daemon=True).start()
        yield relay
        relay.shutdown()
