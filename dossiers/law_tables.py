"""The tables of docs/rules.md that the code knows, as Markdown: transitions, deadlines, law. Pure."""

import re
from collections.abc import Iterable
from datetime import date

from cpf_portal.common.law import Dated, register
from dossiers.force_majeure.grounds import GROUNDS, ORGANISATION_GROUNDS
from dossiers.lifecycle import DEADLINES, TRANSITIONS, Deadline

COUNTED_FROM = {
    "transition": "the transition",
    "start": "the start",
    "end": "the end",
    "funder": "the transition, by the funder's own days",
    "kept": "as before: unchanged",
}


def transitions() -> str:
    """Each transition: its button, where it starts and leads, who may play it."""
    rows = [
        (
            f"`{transition.name}`",
            " / ".join(filter(None, [transition.before, transition.label])),
            ", ".join(transition.sources),
            transition.target or "same",
            " or ".join(transition.roles),
        )
        for transition in TRANSITIONS.values()
    ]
    return _table(("transition", "« label »", "from", "to", "by"), rows)


def deadlines() -> str:
    """Each time limit: its business days, from when, who is awaited, what the clock plays then."""
    of_states = [(str(state), rule) for state, rule in DEADLINES.items()]
    after = [
        (f"after `{transition.name}`", transition.deadline)
        for transition in TRANSITIONS.values()
        if transition.deadline
    ]
    rows = [(name, *_deadline(rule)) for name, rule in of_states + after]
    return _table(("state", "business days", "counted from", "awaited", "then"), rows)


def law() -> str:
    """Each figure of the law: its values, the first day of each, the text that gives it."""
    rows = [
        (
            f"`{change.figure.name}`",
            change.figure.label,
            register.in_words(change.figure, change.row.value),
            "the beginning" if change.row.since == date.min else change.row.since.isoformat(),
            change.row.text or "—",
        )
        for change in register.changes()
    ]
    return _table(("figure", "what it is", "value", "since", "text"), rows)


def provisions() -> str:
    """What the law says without a figure: since when, and the text."""
    found = [each for topic in register.TOPICS for each in topic.provisions]
    rows = [
        (
            f"`{each.code}`",
            each.label,
            "the beginning" if each.is_from_the_start else each.since.isoformat(),
            each.text or "—",
        )
        for each in (*found, *GROUNDS, *ORGANISATION_GROUNDS)
    ]
    return _table(("provision", "what it says", "since", "text"), rows)


def _deadline(rule: Deadline) -> tuple[str, ...]:
    days = "—" if rule.since == "kept" else _figure(rule.days)
    then = f"`{rule.then}`" if rule.then else "late, nothing ends"
    return days, COUNTED_FROM[rule.since], " and ".join(rule.awaits), then


def _figure(figure: Dated[int]) -> str:
    first, *changes = figure.rows
    return ", ".join([str(first.value), *(f"{row.value} from {row.since}" for row in changes)])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


TABLES = {"transitions": transitions, "deadlines": deadlines, "law": law, "provisions": provisions}


def written_in(text: str) -> str:
    """A document, each of its tables written anew between `<!-- name -->` and `<!-- /name -->`."""
    for name, table in TABLES.items():
        text = re.sub(
            rf"(<!-- {name}[^\n]*-->\n).*?(<!-- /{name} -->)", rf"\g<1>{table()}\g<2>", text, flags=re.S
        )
    return text
