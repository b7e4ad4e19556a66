"""A sum as people read it: lines that add up, each with its reason. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a sum: what it is, its cents (negative: what it takes off), why it is so much."""

    label: str
    amount: int
    reason: str = ""
