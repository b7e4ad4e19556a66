"""Lines of a file taken whole, in one transaction: to the ledger, or aside for who has no account yet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import Any, ClassVar

from django.db import transaction

from accounts.people.models import Trainee, User
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.report import Report
from cpf_portal.common.database.turns import in_turn

BATCH = 2_000
TURN = "files of the fund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that could be read: its number in the file, whose it is (digests), what it gives (cents)."""

    rank: int
    logins: tuple[str, ...]
    amount: int

    def names(self) -> list[str]:
        """What makes the line unique among those that wait, under each digest; the first is kept."""
        raise NotImplementedError

    def kept(self) -> dict[str, Any]:
        """The values from which the line is made again, when its person is there."""
        names = (each.name for each in fields(self))
        return {name: getattr(self, name) for name in names if name not in ("rank", "logins")}

    def plain(self) -> dict[str, Any]:
        """The same, with days and numbers in letters."""
        kept = self.kept().items()
        return {name: str(each) if isinstance(each, (date, Decimal)) else each for name, each in kept}


class Batch[L: Line]:
    """Some lines, and what their holders already had.

    Batches of every file go one at a time: two files never see each other half taken.
    """

    file: ClassVar[WaitingCredit.File]

    def __init__(self, lines: Sequence[L], report: Report) -> None:
        self.lines, self.report = lines, report

    def prepare(self, holders: list[Trainee]) -> None:
        """Read what the holders, who are locked, already have."""

    def credit(self, line: L, holder: Trainee) -> None:
        """Take a line of someone who has an account."""
        raise NotImplementedError

    def write(self) -> None:
        """Write what was taken."""
        raise NotImplementedError

    @transaction.atomic
    def take(self) -> None:
        """Lock the holders, then credit each line, or put it aside."""
        in_turn(TURN)
        holders = self._lock({login for line in self.lines for login in line.logins})
        self.prepare(list(holders.values()))
        aside = []
        for line in self.lines:
            if holder := next(filter(None, map(holders.get, line.logins)), None):
                self.credit(line, holder)
            else:
                aside.append(line)
        self.write()
        self.put_aside(aside)

    def _lock(self, logins: set[str]) -> dict[str, Trainee]:
        keys = User.objects.filter(login__in=logins, kind=User.Kind.TRAINEE).values("pk")
        held = Trainee.objects.select_for_update(of=("self",)).select_related("user")
        read = held.only("birth_date", "pension_on", "user__login", "user__is_active")
        return {each.user.login: each for each in read.filter(pk__in=keys).order_by("pk")}

    def put_aside(self, lines: list[L]) -> None:
        """Keep the lines of people who have no account."""
        keys = [key for line in lines for key in line.names()]
        waiting = {row.key: row for row in WaitingCredit.objects.filter(key__in=keys).defer("line")}
        fresh = []
        for line in lines:
            if known := next(filter(None, map(waiting.get, line.names())), None):
                self.again(line, is_same=known.digest in line.logins and known.amount == line.amount)
                continue
            digest, key = line.logins[0], line.names()[0]
            row = WaitingCredit(digest=digest, file=self.file, key=key, amount=line.amount, line=line.plain())
            waiting[key] = row
            fresh.append(row)
            self.report.waiting += 1
        WaitingCredit.objects.bulk_create(fresh)

    def again(self, line: L, *, is_same: bool) -> None:
        """A line that was taken before, or another under its name."""
        self.report.already += 1


def take_all[L: Line](
    lines: Iterable[L], make: Callable[[Sequence[L], Report], Batch[L]], report: Report
) -> None:
    """Take lines batch by batch: if the process dies, running the same file again finishes the work."""
    for some in batched(lines, BATCH):
        make(some, report).take()
