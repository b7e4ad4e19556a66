"""Becomes a command to which Linux says SIGTERM when the thread that started it dies, even by kill -9.

A program of its own (`supervisor.ending_with_us`): Python run in a child before its command may wait there
for ever, for a lock that another thread held when the process was copied.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Given the number of its parent, then the command, which is not begun once that parent is dead."""
    parent, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        return
    # As whoever starts a program finds them: Python ignores both.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
