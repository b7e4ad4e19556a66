"""One function per transition of the lifecycle: its body refuses or acts, its docstring is the rule.

Each is called `transition(dossier, actor, name=value…)`, where `actor` is the `Actor`; it returns the
dossier as it stands after, or raises `Refused` and changes nothing. The engine does the rest. mypy knows
what each is given; `REGISTRY` finds one by its name in the table, unchecked.
"""

from dossiers.transitions.closed import claim_force_majeure, decide_force_majeure, hide
from dossiers.transitions.ending import abandon, cancel, cancel_by_organisation, declare_exit, declare_no_show
from dossiers.transitions.engine import REGISTRY
from dossiers.transitions.enrolment import pay, payment_failed, payment_succeeded, validate
from dossiers.transitions.funding import ask_top_up, decline_top_up, grant_top_up
from dossiers.transitions.request import accept, acknowledge, cancel_request, expire, propose, refuse, send
from dossiers.transitions.training import (
    confirm_entry,
    confirm_exit,
    declare_entry,
    record_exam,
    review,
    withdraw_entry,
)

__all__ = [
    "REGISTRY",
    "abandon",
    "accept",
    "acknowledge",
    "ask_top_up",
    "cancel",
    "cancel_by_organisation",
    "cancel_request",
    "claim_force_majeure",
    "confirm_entry",
    "confirm_exit",
    "decide_force_majeure",
    "declare_entry",
    "declare_exit",
    "declare_no_show",
    "decline_top_up",
    "expire",
    "grant_top_up",
    "hide",
    "pay",
    "payment_failed",
    "payment_succeeded",
    "propose",
    "record_exam",
    "refuse",
    "review",
    "send",
    "validate",
    "withdraw_entry",
]
