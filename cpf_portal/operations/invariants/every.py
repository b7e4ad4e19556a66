"""All the invariants, in the order in which they are looked at; the bank's apart: asking it takes long."""

from cpf_portal.operations.invariants import bank, deadlines, dossiers, journal, ledger, money, references
from cpf_portal.operations.invariants.invariant import Invariant


def invariants(*, with_the_bank: bool = False) -> list[Invariant]:
    """Those of our rows alone, or the bank's too."""
    ours = (ledger, journal, money, deadlines, dossiers)
    found = [each for module in ours for each in module.INVARIANTS] + list(references.invariants())
    return [*found, *bank.INVARIANTS] if with_the_bank else found
