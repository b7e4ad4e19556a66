"""Drills played in a row: a line for each as it ends, and a summary."""

import statistics
import sys
import time
import traceback
from collections import defaultdict
from dataclasses import replace

from tests.faults import stuck
from tests.faults.drill import Drill
from tests.faults.drills import bank, bodies, clock, disk, killed, mail, notices, two
from tests.faults.world.ground import Ground

DRILLS: tuple[Drill, ...] = tuple(
    drill for module in (killed, notices, bank, mail, disk, two, bodies, clock) for drill in module.DRILLS
)
# So many words of what a control saw are enough.
SHOWN, LONGEST = 2, 4000


def say(line: str) -> None:
    """At once: a row of drills is long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def chosen(ground: Ground, only: list[str] | None, number: int) -> list[Drill]:
    """Those that are asked for and that may be played here, with so many people at most."""
    found = [drill for drill in DRILLS if not only or drill.name in only]
    for drill in found:
        if drill.needs_disk and not ground.may_be_filled:
            say(f"{drill.name} is not played: it needs root, to make a disk that it may fill")
    return [
        replace(drill, people=min(drill.people, number))
        for drill in found
        if ground.may_be_filled or not drill.needs_disk
    ]


def play(ground: Ground, drills: list[Drill], times: int, *, controls: bool) -> int:
    """0 when every drill passed each time, and every control was seen to fail."""
    bad, plays, seconds = 0, 0, defaultdict(list)
    for turn in range(1, times + 1):
        for drill in drills:
            for weakened in (False, True)[: 1 + controls]:
                began = time.monotonic()
                found, is_good = _played(drill, ground, weakened=weakened)
                took = time.monotonic() - began
                bad += not is_good
                plays += 1
                seconds[drill.name, weakened].append(took)
                kind = f"control ({drill.control})" if weakened else "drill"
                say(f"{'✓' if is_good else '✗'} {turn} {drill.name} {kind}: {took:.1f} s")
                for line in found[: SHOWN if is_good else None]:
                    say(f"    {line}"[:LONGEST])
                if not is_good:
                    say(f"    what the site said: {ground.keep_log(plays)}")
    for (name, weakened), each in seconds.items():
        kind = "control" if weakened else "drill"
        say(f"{name:28} {kind:8} {len(each):3} times, {statistics.median(each):5.1f} s each")
    say(f"{bad} not as they should" if bad else "every drill passed, every control was seen to fail")
    return 1 if bad else 0


def _played(drill: Drill, ground: Ground, *, weakened: bool) -> tuple[list[str], bool]:
    """What was found wrong, and whether that is as it should be; a play that breaks down never is."""
    stuck.begins()
    try:
        found = drill.play(ground, weakened=weakened)
    except Exception:
        return [traceback.format_exc()], False
    return found, drill.is_as_it_should(found, weakened=weakened)
