"""What someone may pay with, as the filter « couvert par mes droits » reads it (docs/rules.md § 7 and 10)."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from accounts import status
from accounts.people.models import Trainee, User
from accounts.rights import ledger
from accounts.rights.balances import Account
from cpf_portal.common import law
from cpf_portal.common.law import kinds
from cpf_portal.common.law.kinds import Kind

# How the offers of each kind that the law caps are told, and a code that stands for them.
CAPPED = {
    Kind.RS: (Q(certification_kind="RS") & ~Q(certification_code__in=kinds.CLEAS), "RS1"),
    Kind.SKILLS_REVIEW: (Q(certification_code__in=kinds.SKILLS_REVIEWS), kinds.SKILLS_REVIEWS[0]),
    Kind.LIGHT_LICENCE: (Q(certification_code__in=kinds.LIGHT_LICENCES), kinds.LIGHT_LICENCES[0]),
}


@dataclass(frozen=True, slots=True)
class Means:
    """A person's balances on a day, and whether they count as a jobseeker."""

    person: Trainee
    account: Account
    today: date
    jobseeker: bool

    @property
    def participation(self) -> int:
        """What the rights never pay of any training and nothing else covers, in cents."""
        usable = self.account.usable_dotations((), self.today)
        if self.jobseeker or any(each.kind.exempts for each in usable):
            return 0
        return max(0, law.on(self.today).participation - self._others(()))

    @property
    def covers(self) -> Q:
        """The offers whose price leaves nothing to pay, the participation apart."""
        marks = {mark for each in self.account.dotations for mark in each.earmarks}
        return reduce(
            or_, (_marked(mark) & self._covers((mark,)) for mark in sorted(marks)), self._covers(())
        )

    def _covers(self, marks: tuple[str, ...]) -> Q:
        capped = [condition for condition, _ in CAPPED.values()]
        free = Q(certification_code__gt="") & ~reduce(or_, capped) & Q(price__lte=self._reach(marks, None))
        found = [free]
        for kind, (condition, code) in CAPPED.items():
            row = kinds.cap_row_on(self.today, code)
            if kind is not Kind.LIGHT_LICENCE or self._may_learn_to_drive(marks):
                found.append(condition & Q(price__lte=self._reach(marks, row.value if row else None)))
        return reduce(or_, found)

    def _reach(self, marks: tuple[str, ...], cap: int | None) -> int:
        """The highest price that leaves nothing more than the participation to pay."""
        rights = self.account.rights if cap is None else min(self.account.rights, cap)
        return self._others(marks) + rights + self.participation

    def _others(self, marks: tuple[str, ...]) -> int:
        given = self.account.usable_dotations(marks, self.today)
        return self.account.credit + sum(each.balances.available for each in given)

    def _may_learn_to_drive(self, marks: tuple[str, ...]) -> bool:
        """Whether a light licence may be paid: a jobseeker's, or with enough of a third party's money."""
        given = self.account.usable_dotations(marks, self.today)
        others = sum(each.balances.available for each in given if each.kind.is_third_party)
        return self.jobseeker or others >= law.on(self.today).licence_third_party


def means_of(user: User | AnonymousUser) -> Means | None:
    """What a trainee may pay with today; None, unasked, for anyone else."""
    if getattr(user, "kind", None) != User.Kind.TRAINEE:
        return None
    person = Trainee.objects.only("birth_date", "is_jobseeker").get(pk=user.pk)
    jobseeker = status.presumed(person.pk, status.Provider.JOBSEEKER, says=person.is_jobseeker)
    return Means(person, ledger.usable_account_of(person.pk), timezone.localdate(), jobseeker)


def _marked(mark: str) -> Q:
    """The offers that an earmark names: a certification's code, or « action:12 »."""
    kind, _, key = mark.partition(":")
    return Q(action=int(key)) if kind == "action" and key.isdigit() else Q(certification_code=mark)
