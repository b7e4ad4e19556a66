"""The watch on jobs: one that makes no progress, or runs far longer than it may, ends its worker.

Its supervisor starts another, and what the first was doing is taken up again (`jobs.requeue_stalled`).
Progress is a statement to the database that begins or ends: whatever a job does for many people it writes,
so no loop has to say that it goes on, nor can one forget to.
"""

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

logger = logging.getLogger(__name__)
# Longer than the longest statement or answer of a bank or mail server that is worth waiting for.
SILENCE = timedelta(minutes=5)
LONGEST = timedelta(minutes=30)
# A catalogue of a hundred thousand sessions takes minutes; a busy machine, more.
LONGEST_OF = {"run_import": timedelta(hours=3)}
LOOKS_EVERY = 0.5
# The watch itself no longer runs (something keeps the interpreter): the kernel's clock ends the process.
FROZEN = 120
# What a supervisor reads as « start it again » (EX_TEMPFAIL).
TO_REPLACE = 75


def longest(name: str) -> timedelta:
    """How long a job of this name may run."""
    return LONGEST_OF.get(name, LONGEST)


@dataclass(eq=False)
class Running:
    """A job that runs in this worker: when it began and last moved, in seconds of `clock`."""

    name: str
    clock: Callable[[], float]
    began: float = field(init=False)
    moved: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.moved = self.clock()

    def marks(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Run a statement, which is progress before and after."""
        self.moved = self.clock()
        try:
            return execute(*statement)
        finally:
            self.moved = self.clock()

    def trouble(self, silence: timedelta) -> str:
        """What is wrong with it, in words for the logs; empty when nothing is."""
        now = self.clock()
        if now - self.moved > silence.total_seconds():
            return f"no progress for {now - self.moved:.0f} s"
        if now - self.began > longest(self.name).total_seconds():
            return f"running for {now - self.began:.0f} s"
        return ""


class Watch:
    """Knows the jobs of this worker, and ends it when one is stuck."""

    def __init__(self, silence: timedelta = SILENCE, clock: Callable[[], float] = time.monotonic) -> None:
        self.silence, self.clock = silence, clock
        self.jobs: set[Running] = set()

    def around(self, job: Callable[[], Any], context: Any, worker: object) -> Any:
        """Run a job in sight (a task middleware of procrastinate)."""
        return self.sees(context.job.task_name, job)

    def sees[T](self, name: str, work: Callable[[], T]) -> T:
        """Do some work in sight, under a name for the logs."""
        running = Running(name, self.clock)
        self.jobs.add(running)
        try:
            with connection.execute_wrapper(running.marks):
                return work()
        finally:
            self.jobs.discard(running)

    def stuck(self) -> dict[str, str]:
        """What is wrong, by name of job."""
        told = {job.name: job.trouble(self.silence) for job in tuple(self.jobs)}
        return {name: trouble for name, trouble in told.items() if trouble}

    def start(self) -> None:
        """Look from a thread of its own, for as long as the worker lives."""
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    def _look(self) -> None:
        while not (stuck := self.stuck()):
            faulthandler.dump_traceback_later(FROZEN, exit=True)
            time.sleep(LOOKS_EVERY)
        for name, trouble in stuck.items():
            logger.critical("job %s: %s; this worker ends, to be replaced", name, trouble)
        faulthandler.dump_traceback(sys.__stderr__ or sys.stderr)
        os._exit(TO_REPLACE)


def overlong() -> list[str]:
    """The names of jobs that have run for longer than they may, whatever became of their worker."""
    began = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="started").order_by("-at").values("at")
    doing = ProcrastinateJob.objects.filter(status="doing").annotate(began=Subquery(began[:1]))
    now = timezone.now()
    rows = doing.filter(began__lt=now - LONGEST).values_list("task_name", "began")
    return sorted({name for name, began in rows if now - began > longest(name)})
