"""Asking one's employer: for what, how much at most, and what changes with its money (docs/rules.md § 7)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.balances import Account, Balances, HeldDotation
from accounts.rights.dotations import references
from accounts.rights.dotations.models import DotationKind
from accounts.security.limits import count_use
from catalogue.trainings.models import Action
from cpf_portal.common import law
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros
from cpf_portal.common.law import CARD_MINIMUM
from cpf_portal.common.law.kinds import kind_of
from dossiers.dossier.models import Dossier
from dossiers.eligibility.conditions import lacking_of_third_parties
from dossiers.employer.models import EmployerRequest
from dossiers.lifecycle import State
from dossiers.money import aid, figures
from dossiers.money.figures import Figures, Price

# Until it is validated, an employer's money still changes what is to pay.
OPEN = (State.DRAFT, State.REQUESTED, State.PROPOSED, State.TO_VALIDATE)


@dataclass(frozen=True)
class Subject:
    """What someone would ask their employer to help pay, on that day."""

    trainee: Trainee
    action: Action
    price: Price
    hours: Decimal
    jobseeker: bool
    today: date
    starts_on: date | None = None
    ends_on: date | None = None
    dossier_number: str = ""

    @cached_property
    def account(self) -> Account:
        """What the person has."""
        return ledger.usable_account_of(self.trainee.pk)

    @cached_property
    def without(self) -> Figures:
        """How the price is paid if the employer gives nothing."""
        return figures.from_account(self.account, self.price, self.today, jobseeker=self.jobseeker)

    def with_gift(self, cents: int) -> Figures:
        """How it is paid once the employer has given so much for it."""
        mark = f"action:{self.action.pk}"
        gift = HeldDotation(0, DotationKind.EMPLOYER, "votre employeur", (mark,), None, Balances(cents))
        account = replace(self.account, dotations=(*self.account.dotations, gift))
        return figures.from_account(account, self.price, self.today, jobseeker=self.jobseeker)

    @property
    def least(self) -> int:
        """What is asked at least: what opens rights for a light licence, or removes the participation."""
        return max(law.on(self.today).exempting, self.licence_needs)

    @property
    def most(self) -> int:
        """What is left to pay: nobody is asked for more."""
        return self.without.plan.to_pay

    @property
    def can_be_asked(self) -> bool:
        """Whether enough is left to pay for an employer to be asked."""
        return self.most >= self.least

    @property
    def licence_needs(self) -> int:
        """What a third party must still give for a light licence (docs/rules.md § 10), in cents."""
        kind, given = kind_of(self.price.code), self.without.third_parties
        return lacking_of_third_parties(kind, self.today, jobseeker=self.jobseeker, given=given)

    def figures_of(self, asked: int) -> dict[str, int]:
        """What a request for so much says of the price, in cents; `Refused` when it cannot be asked."""
        if asked < self.least:
            raise Refused(f"Demandez au moins {euros(self.least)}.")
        if asked > self.most:
            raise Refused(f"Il vous reste {euros(self.most)} à payer : demandez cette somme au plus.")
        found, before = self.with_gift(asked), self.without
        plan = found.plan
        others = plan.given + plan.credit_used + plan.waived - asked
        if others < 0:
            raise Refused(
                f"Demandez tout ce qui reste, ou laissez-en au moins {euros(CARD_MINIMUM)} : aucune carte ne "
                "paie moins."
            )
        return {
            "price": self.price.amount,
            "asked": asked,
            "rights": plan.rights_used,
            "others": others,
            "left": plan.to_pay,
            "left_without": before.plan.to_pay,
            "participation": before.why["participation"] - found.why["participation"],
        }


def of_offer(trainee: Trainee, action: Action, today: date) -> Subject:
    """What an offer asks of someone, for dates they may choose."""
    price, jobseeker = figures.price_of_offer(action), aid.is_jobseeker(trainee)
    return Subject(trainee, action, price, action.hours, jobseeker, today)


def of_dossier(dossier: Dossier, today: date) -> Subject:
    """What is to pay in a dossier: what was asked, or what its organisation proposes instead."""
    terms = dossier.proposal if dossier.status is State.PROPOSED else dossier
    action = dossier.session.action
    return Subject(
        dossier.trainee,
        action,
        figures.price_of(dossier),
        terms.hours,
        aid.is_jobseeker(dossier),
        today,
        terms.starts_on,
        terms.ends_on,
        dossier.number,
    )


def may_ask(dossier: Dossier) -> bool:
    """Whether an employer's money may still change what is to pay of a dossier."""
    return dossier.standing in OPEN


def ask(subject: Subject, asked: int, **to: str) -> EmployerRequest:
    """Make a request, `to` an employer or to no one named; the same asked twice in a day is one request.

    `Refused` when so much cannot be asked, or when one asks too often.
    """
    count_use("employer", subject.trainee.pk)
    said: dict[str, Any] = {**subject.figures_of(asked), **to}
    said |= {"hours": subject.hours, "starts_on": subject.starts_on, "ends_on": subject.ends_on}
    said |= {"action": subject.action, "dossier_number": subject.dossier_number}
    with transaction.atomic():
        ledger.lock_open_holder(subject.trainee.pk)
        mine = EmployerRequest.objects.filter(trainee=subject.trainee)
        if before := mine.filter(asked_at__date=subject.today, **said).first():
            return before
        return mine.create(reference=_reference(), trainee=subject.trainee, asked_at=timezone.now(), **said)


def _reference() -> str:
    """One that no request has."""
    reference = references.drawn()
    while EmployerRequest.objects.filter(reference=reference).exists():
        reference = references.drawn()
    return reference
