"""The periodic tasks: what each does, how often, and when its silence should worry someone.

Each may run twice, late, or in several places at once: nothing is done twice, nothing is forgotten.
A worker runs them (`operations.jobs`); each is also a command of the same name, for a cron.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone

from accounts.rights.dotations import expiry
from accounts.rights.files import waiting
from catalogue.profile import certificates
from catalogue.tokens import expiring
from catalogue.trainings.withdrawing import withdraw
from cpf_portal.operations.fund import counting
from cpf_portal.operations.models import PeriodicRun
from cpf_portal.operations.signals import leads
from dossiers.control import delisting
from dossiers.messages.reminders import remind
from dossiers.organisation.exports import scheduling
from dossiers.transitions.sweep import sweep
from payments.card import checkout
from payments.refunds import giving_back

# When the bank was last asked what it gave back without us: a row beside the tasks'.
ELSEWHERE = "given_back_elsewhere"


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """A periodic task: `act` answers how many things it did."""

    name: str
    label: str
    act: Callable[[], int]
    cron: str
    late_after: timedelta


@dataclass(frozen=True, slots=True)
class Age:
    """When a task was last done, and whether that is too long ago."""

    task: PeriodicTask
    finished_at: datetime | None
    is_late: bool


def tick() -> int:
    """Ask the bank about overdue payments, close stray pages, end what is overdue, pay back what is due."""
    asked = checkout.settle_overdue() + checkout.close_stray_pages()
    return asked + sweep() + giving_back.pay_due()


def reconcile() -> int:
    """Read every open payment and refund again at the bank, and the refunds that it may still fail.

    Repairs whatever a lost webhook left: payments taken into account, refunds noted or tried again.
    """
    read = checkout.synchronise_unfinished() + giving_back.check_succeeded() + read_elsewhere()
    return read + giving_back.pay_due()


def read_elsewhere() -> int:
    """Compare what the bank gave back without us since it was last asked, and note when it was."""
    last, now = PeriodicRun.objects.filter(name=ELSEWHERE).first(), timezone.now()
    compared = giving_back.read_elsewhere(last.finished_at if last else None)
    if compared is not None:
        PeriodicRun.objects.update_or_create(name=ELSEWHERE, defaults={"finished_at": now, "done": compared})
    return compared or 0


def remind_all() -> int:
    """Remind of the deadlines of dossiers, and of the last days of tokens and of certificates."""
    return remind() + expiring.remind() + certificates.remind()


PERIODIC_TASKS = {
    task.name: task
    for task in (
        PeriodicTask("sweep", "échéances et remboursements", tick, "* * * * *", timedelta(minutes=6)),
        PeriodicTask(
            "end_delisted",
            "dossiers des organismes déréférencés",
            delisting.end,
            "* * * * *",
            timedelta(minutes=15),
        ),
        PeriodicTask("remind", "rappels", remind_all, "*/10 * * * *", timedelta(minutes=30)),
        PeriodicTask(
            "call_exports", "exports programmés", scheduling.call_due, "*/5 * * * *", timedelta(minutes=30)
        ),
        PeriodicTask(
            "reconcile", "rapprochement avec la banque", reconcile, "*/2 * * * *", timedelta(minutes=15)
        ),
        PeriodicTask(
            "expire_dotations", "échéances des dotations", expiry.play, "4 * * * *", timedelta(hours=3)
        ),
        PeriodicTask(
            "withdraw_trainings", "formations non éligibles", withdraw, "44 * * * *", timedelta(hours=3)
        ),
        PeriodicTask(
            "take_waiting_credits", "crédits en attente", waiting.take_all, "34 * * * *", timedelta(hours=3)
        ),
        PeriodicTask(
            "count_months", "chiffres du fonds", counting.count_months, "52 2 * * *", timedelta(hours=50)
        ),
        PeriodicTask("find_signals", "signaux", leads.find_all, "12 3 * * *", timedelta(hours=50)),
    )
}


def run(name: str) -> int:
    """Do a task to its end and note the hour; how many things it did."""
    done = PERIODIC_TASKS[name].act()
    PeriodicRun.objects.update_or_create(name=name, defaults={"finished_at": timezone.now(), "done": done})
    return done


def ages() -> list[Age]:
    """How old each task is; one never done yet is counted from the last migration."""
    last = dict(PeriodicRun.objects.values_list("name", "finished_at"))
    migrated = MigrationRecorder(connection).migration_qs.aggregate(at=Max("applied"))["at"]
    found = []
    for task in PERIODIC_TASKS.values():
        since = max(filter(None, (last.get(task.name), migrated)))
        found.append(Age(task, last.get(task.name), timezone.now() - since > task.late_after))
    return found
