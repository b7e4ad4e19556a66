"""Keeps child processes alive, and takes them down with itself."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
PATIENCE = 10.0
LONGEST_PAUSE = 30.0


def _die_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent dies, even by kill -9 (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


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
            self.command,
            env=os.environ | self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
            preexec_fn=_die_with_parent,
        )

    def tend(self) -> None:
        """Start it again when it has ended, whatever its exit code, waiting a little longer each time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.process = None
            self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
        if self.process is None and now >= self.due:
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


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
        """Ask every child to end, then insist."""
        for child in self.children:
            child.stop()
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.process.kill()
                    child.process.wait()
