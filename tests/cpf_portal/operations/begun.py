"""A process that has imported what others need: they begin there, and what they import takes its time once."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
BEGUN = """
import gc, json, os, sys, tempfile
exec(sys.argv.pop())
gc.freeze()
for line in sys.stdin:
    env, code = json.loads(line)
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as told:
        if (child := os.fork()) == 0:
            os.dup2(printed.fileno(), 1)
            os.dup2(told.fileno(), 2)
            os.environ.clear()
            os.environ.update(env)
            exec(code)
            break
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = [os.pread(file.fileno(), 1 << 20, 0).decode() for file in (printed, told)]
        print(json.dumps([ended, *texts]), flush=True)
"""
Ended = subprocess.CompletedProcess[str]


class Begun:
    """One that waits for what to do."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, code: str, env: Mapping[str, str]) -> Ended:
        """Some Python, to its end, in a process of its own with that environment and no other."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([dict(env), code]) + "\n")
        self.process.stdin.flush()
        return subprocess.CompletedProcess(code, *json.loads(self.process.stdout.readline()))


@contextmanager
def begun(imports: str, env: Mapping[str, str]) -> Iterator[Begun]:
    """One that has run that Python, in that environment."""
    command = [sys.executable, "-c", BEGUN, imports]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True) as process:
        yield Begun(process)
