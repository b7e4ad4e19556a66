"""What the simulators share: a client that leaves is nothing to tell, a fault of theirs is."""

import re
import socket
import struct
import threading
from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from cpf_portal.simulators.bank.server import serve
from cpf_portal.simulators.little_server import Handler, running
from tests.cpf_portal.operations.demonstration import wait_for

GONE, OTHERS = threading.Event(), set[threading.Thread]()
AT_ONCE = struct.pack("ii", 1, 0)


class Slow(Handler):
    """Answers once the client has left; a POST is a fault."""

    def do_GET(self) -> None:
        GONE.wait(20)
        self.send(200, "too late", "text/plain")

    def do_POST(self) -> None:
        raise ValueError("a fault")


@pytest.fixture
def port() -> Iterator[int]:
    GONE.clear()
    OTHERS.clear()
    OTHERS.update(threading.enumerate())
    with running(0, Slow) as taken:
        yield taken


def ask_and_leave(port: int) -> None:
    """Send a request and go away at once, not waiting for what may come; all is over afterwards."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(answering)
    GONE.set()
    wait_for(lambda: not answering())


def answering() -> bool:
    """Whether this server answers someone; those of other tests may keep their clients for a while."""
    ours = set(threading.enumerate()) - OTHERS
    return any("process_request_thread" in thread.name for thread in ours)


def test_a_client_that_leaves_is_not_told_as_a_fault(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    ask_and_leave(port)
    assert capsys.readouterr().err == ""


def test_a_fault_is_told(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100) == b""
    wait_for(lambda: not answering())
    assert "ValueError: a fault" in capsys.readouterr().err


def test_every_page_wears_what_the_site_s_do_and_asks_for_nothing_else() -> None:
    with serve() as bank:
        page, style = read(f"{bank.url}/").decode(), read(f"{bank.url}/style.css").decode()
        worn = {path: read(bank.url + path) for path in re.findall(r'url\("\.\.(/[^"]+)"\)', style)}
        assert read(f"{bank.url}/img/logo.svg").startswith(b"<svg")
    assert {content[:4] for content in worn.values()} == {b"wOF2", b"<svg"}
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == ["/img/logo.svg", "/style.css"]
    assert "--paper:" in style
    classes = {name for found in re.findall(r'class="([^"]+)"', page) for name in found.split()}
    assert {name for name in classes if f".{name}" not in style} == set()


def read(address: str) -> bytes:
    with urlopen(address) as answer:
        return bytes(answer.read())
