"""What must be true once a fault is over and the site has healed; each drill adds what is its own."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from dossiers.dossier.journal import Entry
from dossiers.messages.models import OutboxMessage
from payments.card.models import Payment
from payments.refunds.models import Refund
from tests.faults.browser import Answer
from tests.faults.load import Crowd
from tests.faults.world.site import HEALED_WITHIN, Site, until

# The words of the pages that ask to come back.
COME_BACK = ("Le site est indisponible un instant", "Beaucoup de monde en ce moment")
# Of the number of a dossier.
LENGTH = 10
# What the bank took is what the site says was paid.
MEANS = {"pay": "payment_succeeded"}


@dataclass
class Tolerance:
    """What a fault may cost: answers of those statuses, letters sent twice."""

    statuses: tuple[int, ...] = ()
    letters_twice: int = 0


def heal(site: Site, seconds: float = HEALED_WITHIN) -> list[str]:
    """Mend what was broken, let the time pass that the site waits for, and wait until nothing is left to do."""
    site.ground.empty()
    site.ground.revive()
    site.bank.ledger.failing.clear()
    site.post.is_away = site.post.refuses = False
    site.post.slowness = 0
    if not until(site.answers, seconds):
        return ["the site does not answer again"]
    return [] if site.lives_until(lambda: not _left(), seconds) else [f"left undone: {_left()}"]


def _left() -> str:
    """What is not done, each read before what it leaves to do: nothing passes from one to the next unseen."""
    jobs = ProcrastinateJob.objects.filter(status__in=("todo", "doing")).values_list("task_name", "status")
    waiting = {
        "payments": len(pending := Payment.objects.filter(dossier__state="payment_pending")),
        "of them": [(each.status, each.checkout_id, each.tried_at, each.error) for each in pending],
        "owed": Payment.objects.filter(owed__gt=0).count(),
        "refunds": Refund.objects.filter(status=Refund.Status.PENDING).count(),
        "messages": OutboxMessage.objects.filter(sent_at=None).count(),
        "jobs": dict(Counter(f"{name} {status}" for name, status in jobs if name.startswith("mail_"))),
    }
    return ", ".join(f"{name}: {number}" for name, number in waiting.items() if number)


def faults(site: Site, load: Crowd, tolerance: Tolerance) -> list[str]:
    """Everything that is not as it must be, in words; empty when all is."""
    return [
        *load.troubles,
        *_answers(load.record.answers, tolerance),
        *_kept(load),
        *_letters(site, tolerance),
        *_invariants(),
    ]


def _answers(answers: Iterable[Answer], tolerance: Tolerance) -> list[str]:
    found = Counter(
        f"{each.method} {each.path.split('?')[0]} was answered {each.status}"
        for each in answers
        if (each.status >= 500 or not each.status) and each.status not in tolerance.statuses
    )
    silent = sum(
        each.status == 503 and not any(words in each.text for words in COME_BACK) for each in answers
    )
    told = [f"{what}, {times} times" for what, times in found.items()]
    return told + ([f"{silent} answers 503 without a page that says so"] if silent else [])


def _kept(load: Crowd) -> list[str]:
    """What the site said was done is in its journal, once."""
    entries = Counter(Entry.objects.values_list("transition", "dossier__number"))
    told = {(MEANS.get(what, what), number) for what, number in load.record.told}
    # A page whose words have changed would be looked at for nothing.
    silent = [f"nobody was told of any {what}" for what in ("send", "accept") if not load.record.count(what)]
    return silent + [
        f"{what} of {number}: told, and {entries[what, number]} times in the journal"
        for what, number in sorted(told)
        if entries[what, number] != 1
    ]


def _letters(site: Site, tolerance: Tolerance) -> list[str]:
    """Each that is owed left, once: the subject of a letter ends with the number of its dossier."""
    alike, left, again = _told_alike(), Counter[str](), Counter[str]()
    for (_, subject), times in site.post.letters.items():
        dossier = subject.rstrip(")")[-LENGTH:]
        once_each = min(times, alike[dossier])
        left[dossier] += once_each
        again[subject] += times - once_each
    owed = Counter(OutboxMessage.objects.values_list("entry__dossier__number", flat=True))
    made = Refund.objects.filter(status=Refund.Status.SUCCEEDED)
    owed.update(made.values_list("payment__dossier__number", flat=True))
    told = [
        f"{number - left[dossier]} letters never left of dossier {dossier}, which has "
        + ", ".join(sorted(subject for subject in again if dossier in subject))
        for dossier, number in owed.items()
        if left[dossier] < number
    ]
    twice = again.total()
    named = ", ".join(subject for subject, times in again.items() if times)
    return told + ([f"{twice} letters were sent twice: {named}"] if twice > tolerance.letters_twice else [])


def _told_alike() -> dict[str, int]:
    """How many letters of a dossier may have the same words: two payments that failed are told so."""
    found: dict[str, int] = defaultdict(lambda: 1)
    entries = Entry.objects.values_list("dossier__number", "transition")
    for number, *_, times in entries.order_by().annotate(Count("pk")):
        found[number] = max(found[number], times)
    return found


def _invariants() -> list[str]:
    told = StringIO()
    try:
        call_command("check_invariants", bank=True, stdout=told)
    except CommandError:
        return [line.strip() for line in told.getvalue().splitlines() if not line.startswith("✓")]
    return []
