"""Everything that happens because time passes, in the order that is fair to people."""

from dossiers.sweep import sweep
from payments.checkout import settle_overdue, synchronise_unfinished
from payments.refunds import pay_due


def tick() -> int:
    """Take late payments into account first, then end what is overdue, then pay back what is due.

    Idempotent, safe to run from several places at once; how many things were done.
    """
    return synchronise_unfinished() + settle_overdue() + sweep() + pay_due()
