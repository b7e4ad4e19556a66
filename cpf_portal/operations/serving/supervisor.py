"""Keeps child processes alive, and takes them down with itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

WITH_PARENT = Path(__file__).with_name("with_parent.py")
PATIENCE = 10.0
LONGEST_PAUSE = 30.0


def ending_with_us(command: Sequence[str]) -> list[str]:
    """The same command, which ends when the thread that starts it dies, even by kill -9 (`with_parent`)."""
    return [sys.executable, "-I", "-S", str(WITH_PARENT), str(os.getpid()), *command]


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has, without taking note of it: until then no other process can have its number."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@dataclass
class Child:
    """A command that must always be running."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    due: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            ending_with_us(self.command),
            env=os.environ | self.env,
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches the supervisor alone, which stops them in order; and what a child started
            # is in its group.
            start_new_session=True,
        )

    def tend(self) -> None:
        """Start it again when it has ended, whatever its exit code, waiting a little longer each time."""
        now = time.monotonic()
        if self.process is not None and _has_ended(self.process):
            self.end()
            self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
        if self.process is None and now >= self.due:
            self.start()

    def ask_to_end(self) -> None:
        """Let it finish what it does."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGTERM)

    def end(self, deadline: float = 0.0) -> None:
        """Wait for it until then, and kill what is left of its group.

        A server whose first process was killed leaves workers on the port, which answer with old code.
        """
        if self.process is None:
            return
        while not _has_ended(self.process) and time.monotonic() < deadline:
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


class Supervisor:
    """Runs children until told to stop."""

    def __init__(self, children: list[Child]) -> None:
        self.children, self.stopping = children, threading.Event()

    def stop_on_signals(self) -> None:
        """SIGINT and SIGTERM end `run`."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: self.stopping.set())

    def start(self) -> None:
        for child in self.children:
            child.start()

    def run(self) -> None:
        """Tend the children until a signal, then stop them all."""
        try:
            while not self.stopping.wait(0.3):
                for child in self.children:
                    child.tend()
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask every child to end, then insist; what they started ends with them."""
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            child.end(deadline)
