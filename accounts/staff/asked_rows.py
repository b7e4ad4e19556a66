"""What one agent asks and another decides, as rows: their columns, their rules, and the decision itself."""

from typing import Any

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils import timezone

from accounts.people.models import User
from accounts.staff import two_people
from cpf_portal.common.database.constraints import together
from cpf_portal.common.errors import Refused


class AskedRow(models.Model):
    """Asked by an agent, decided once by another who is independent of them (docs/rules.md § 13)."""

    asked_by = models.ForeignKey(User, models.PROTECT, verbose_name="demandé par", related_name="+")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    is_accepted = models.BooleanField("accepté", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidé par", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)

    class Meta:
        abstract = True


def decided_by_another(what: str, *, or_nobody: bool = False) -> list[BaseConstraint]:
    """The rules of such rows, by names that begin with what they are, « a_gift ».

    `or_nobody`: a row may also come accepted, asked and decided by nobody.
    """
    waits = Q(is_accepted__isnull=True, decided_by__isnull=True)
    decided = Q(is_accepted__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))
    known = Q(asked_by__isnull=False) & (waits | decided)
    by_nobody = Q(asked_by__isnull=True, decided_by__isnull=True) & Q(
        is_accepted__isnull=False, is_accepted=True
    )
    return [
        together(f"{what}_is_decided_at_an_hour", "decided_by", "decided_at"),
        CheckConstraint(
            condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
            name=f"{what}_is_asked_then_decided",
        ),
        CheckConstraint(
            name=f"{what}_is_decided_by_another",
            condition=known | by_nobody if or_nobody else known,
        ),
    ]


def decide[M: AskedRow](row: M, by: User, *, accepted: bool) -> M:
    """Note a decision, in the transaction of what follows from it; the row, read again under its lock.

    `Refused` when it was decided already, by the same person or one who is not independent of them.
    """
    waiting: Any = type(row)._default_manager.select_related("asked_by").select_for_update(of=("self",))
    held: M = waiting.get(pk=row.pk)
    if held.is_accepted is not None:
        raise Refused("Cette demande est déjà décidée.")
    if held.asked_by_id == by.pk:
        raise Refused("Une autre personne doit décider de ce que vous avez demandé.")
    two_people.check(held.asked_by, by)
    held.is_accepted, held.decided_by, held.decided_at = accepted, by, timezone.now()
    held.save()
    return held
