"""Where `demo` and `serve` listen: what cannot be is said in French, with code 2, before anything starts."""

import errno
import os
import socket

import pytest
from django.core.management import execute_from_command_line

from cpf_portal.operations.serving import listening, server
from tests.ports import free_port, free_ports, someone_at

COMMANDS = ("demo", "serve")
NOT_A_PORT = ["abc", "", "80.5", "-1", "0", "65536", "70000", "٨٠٠٠", "9" * 5000]
NOT_AN_ADDRESS = ["nulle-part.invalid", "300.1.1.1", "", "a" * 300, "un hôte", "127.0.0.1:8000"]


def refused(capsys: pytest.CaptureFixture[str], command: str, *options: str) -> str:
    """What the command says on the console when it refuses to start."""
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", command, *options])
    told = capsys.readouterr()
    assert end.value.code == 2
    assert (told.out, "Traceback" in told.err) == ("", False)
    return told.err


@pytest.fixture(autouse=True)
def _nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*given: object) -> None:
        pytest.fail(f"it started: {given}")

    monkeypatch.setattr(os, "execv", started)
    monkeypatch.setattr("cpf_portal.demo.management.commands.demo.call_command", started)


@pytest.mark.parametrize("port", NOT_A_PORT)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_port(capsys: pytest.CaptureFixture[str], command: str, port: str) -> None:
    last = {"demo": 65532, "serve": 65535}[command]
    said = f"le port est un nombre de 1 à {last}."
    assert said in refused(capsys, command, f"--port={port}")


def test_the_demonstration_takes_four_ports(capsys: pytest.CaptureFixture[str]) -> None:
    assert "de 1 à 65532." in refused(capsys, "demo", "--port=65533")


@pytest.mark.parametrize("address", NOT_AN_ADDRESS)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_address(capsys: pytest.CaptureFixture[str], command: str, address: str) -> None:
    said = "n'est pas une adresse IP : donnez-en une de cette machine, 127.0.0.1 pour elle seule ou 0.0.0.0"
    assert said in refused(capsys, command, f"--bind={address}", f"--port={free_port()}")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_address_of_another_machine(capsys: pytest.CaptureFixture[str], command: str) -> None:
    told = refused(capsys, command, "--bind=192.0.2.1", f"--port={free_port()}")
    assert "192.0.2.1 n'est pas une adresse de cette machine" in told


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str], command: str, address: str) -> None:
    port = free_port()
    with someone_at(address, port):
        told = refused(capsys, command, f"--bind={address}", f"--port={port}")
    assert f"Le port {port} n'est pas libre : choisissez-en un avec --port." in told


def test_the_ports_of_the_bank_and_of_franceconnect_are_looked_at_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = free_ports(4)
    for taken in (port + 1, port + 2, port + 3):
        with someone_at("127.0.0.1", taken):
            assert f"Le port {taken} n'est pas libre" in refused(capsys, "demo", f"--port={port}")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_port_kept_for_the_administrator(
    capsys: pytest.CaptureFixture[str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*given: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", forbidden)
    told = refused(capsys, command, "--port=80")
    assert "Le port 80 est réservé à root" in told


@pytest.mark.parametrize("processes", ["0", "-2", "deux", "9" * 5000])
def test_what_is_no_number_of_processes(capsys: pytest.CaptureFixture[str], processes: str) -> None:
    told = refused(capsys, "serve", f"--processes={processes}", f"--port={free_port()}")
    assert "le nombre de processus est un nombre de 1 à 64." in told


@pytest.mark.parametrize("option", ["--bind", "--host"])
def test_a_name_is_served_at_its_address(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """The server itself takes numbers only."""
    started, port = [], free_port()
    monkeypatch.setattr(os, "execv", lambda *given: started.append(given))
    execute_from_command_line(["manage.py", "serve", f"{option}=localhost", f"--port={port}"])
    [(_, command)] = started
    assert command == server.command("127.0.0.1", port, 1)


@pytest.mark.parametrize(
    ("address", "machine", "person"),
    [
        ("127.0.0.1", "127.0.0.1", "localhost"),
        ("0.0.0.0", "127.0.0.1", "localhost"),
        ("::1", "[::1]", "localhost"),
        ("::", "[::1]", "localhost"),
        ("127.0.0.2", "127.0.0.2", "127.0.0.2"),
        ("2001:db8::5", "[2001:db8::5]", "[2001:db8::5]"),
    ],
)
def test_the_demonstration_is_looked_for_where_it_listens(address: str, machine: str, person: str) -> None:
    assert (listening.reached_at(address), listening.name_of(address)) == (machine, person)
