"""The facts that the law's conditions are judged by, read from a dossier or from an offer."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.people.models import Trainee
from catalogue.funders.models import Funder
from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.law import kinds
from cpf_portal.common.law.kinds import Kind, kind_of
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.eligibility import conditions
from dossiers.eligibility.conditions import Facts, Missing, asks, missing_for
from dossiers.eligibility.models import Answers
from dossiers.lifecycle import State
from dossiers.money import aid, figures
from dossiers.money.figures import Figures

# Until the enrolment is validated, or paid.
UNDER_WAY = (State.DRAFT, State.REQUESTED, State.PROPOSED, State.TO_VALIDATE)
# A skills review that was, or will be, paid by rights.
PAID = (State.VALIDATED, State.IN_TRAINING, State.COMPLETED)


def missing(dossier: Dossier, today: date, found: Figures | None = None) -> list[Missing]:
    """What is missing for rights to pay for a dossier today; `found` are its figures of today, when known."""
    given = 0
    if kind_of(dossier.certification) is Kind.LIGHT_LICENCE:  # the one kind that asks who else pays
        given = (found or figures.of(dossier, today)).third_parties
    answers, jobseeker = answers_of(dossier), aid.is_jobseeker(dossier)
    facts = Facts(
        jobseeker=jobseeker,
        third_parties=given,
        may_be_helped=kind_of(dossier.certification) is Kind.LIGHT_LICENCE
        and top_up_of(dossier) is None  # one asks once
        and aid.may_be_helped(
            aid.helpers(dossier.session.action, jobseeker=jobseeker), dossier.starts_on, today
        ),
        hours=dossier.hours,
        birth_date=dossier.trainee.birth_date,
        last_skills_review=last_skills_review(dossier.trainee_id, dossier.certification, but=dossier.pk),
        is_sworn=answers.sworn_at is not None,
        vae_number=answers.vae_number,
        has_agreement=answers.agreement_id is not None,
    )
    return missing_for(dossier.certification, today, facts)


def missing_to_enrol(dossier: Dossier, today: date, found: Figures | None = None) -> list[Missing]:
    """What is still missing of a dossier under way; a draft is told of what it may be sent without."""
    if dossier.to_pay is not None or dossier.status not in UNDER_WAY:
        return []
    lacking = missing(dossier, today, found)
    return [each for each in lacking if each.waits] if dossier.status is State.DRAFT else lacking


def lacking_of_third_parties(dossier: Dossier, today: date) -> int:
    """What a third party must still give before rights pay for a dossier, in cents; mostly nothing."""
    kind = kind_of(dossier.certification)
    if kind is not Kind.LIGHT_LICENCE:
        return 0
    given = figures.of(dossier, today).third_parties
    return conditions.lacking_of_third_parties(kind, today, jobseeker=aid.is_jobseeker(dossier), given=given)


@dataclass(frozen=True, slots=True)
class Asking:
    """Someone who would ask for an offer that day: what is known, and the funders that may help."""

    code: str
    facts: Facts
    helpers: tuple[Funder, ...]
    day: date

    def missing(self, session: Session | None = None) -> list[Missing]:
        """What is missing for their rights to pay, before any draft asks for more; for one session, or any.

        A funder that could not answer before the session starts helps nobody to it.
        """
        starts_on = session.starts_on if session else None
        helped = aid.may_be_helped(self.helpers, starts_on, self.day)
        return missing_for(self.code, self.day, replace(self.facts, may_be_helped=helped), asked=False)

    def refusals(self, session: Session | None = None) -> list[Missing]:
        """Those for which `send` would refuse a draft for that session, as `check_to_send` does."""
        return [each for each in self.missing(session) if not each.waits]


def asking(action: Action, person: Trainee, today: date, *, third_parties: int, jobseeker: bool) -> Asking:
    """What is known of someone who would ask for an offer today, in two queries at most."""
    certification = action.training.certification
    code = certification.code if certification else ""
    known = Facts(
        jobseeker=jobseeker,
        third_parties=third_parties,
        may_be_helped=False,
        hours=Decimal(action.hours),
        birth_date=person.birth_date,
        last_skills_review=last_skills_review(person.pk, code),
    )
    is_licence = kind_of(code) is Kind.LIGHT_LICENCE
    return Asking(code, known, tuple(aid.helpers(action, jobseeker=jobseeker) if is_licence else ()), today)


def refusals_for(session: Session, person: Trainee, today: date) -> list[Missing]:
    """Why a draft for that session could not be sent by them, as far as is known before it is begun."""
    action, jobseeker = session.action, aid.is_jobseeker(person)
    found = figures.for_holder(person.pk, figures.price_of_offer(action), today, jobseeker=jobseeker)
    known = asking(action, person, today, third_parties=found.third_parties, jobseeker=jobseeker)
    return known.refusals(session)


def check_to_send(dossier: Dossier, today: date) -> None:
    """Refuse to send what rights may not pay for, saying what is missing and how to get it."""
    if found := [each for each in missing(dossier, today) if not each.waits]:
        raise Refused(" ".join(map(str, found)), code=found[0].code)


def check_to_enrol(dossier: Dossier, today: date, found: Figures) -> None:
    """Refuse to use rights for what they may not pay for: every condition is met by now."""
    if lacking := missing(dossier, today, found):
        raise Refused(" ".join(map(str, lacking)), code=lacking[0].code)


def asks_of(dossier: Dossier) -> set[str]:
    """What the draft must ask for: a statement, a number, an agreement; nothing for most trainings."""
    return asks(kind_of(dossier.certification), timezone.localdate(), dossier.trainee.birth_date)


def are_answered(dossier: Dossier) -> bool:
    """Whether the draft has every answer that the law's conditions ask for."""
    given = answers_of(dossier)
    has = {
        "sworn": given.sworn_at is not None,
        "vae_number": bool(given.vae_number),
        "agreement": given.agreement_id is not None,
    }
    return all(has[each] for each in asks_of(dossier))


def answers_of(dossier: Dossier) -> Answers:
    """The dossier's answers; empty ones, not saved, when it has none."""
    found: Answers | None = getattr(dossier, "answers", None)
    return found or Answers(dossier=dossier)


def last_skills_review(trainee_id: int, code: str, *, but: int | None = None) -> date | None:
    """The day someone last validated a skills review paid by rights; None, unasked, for anything else."""
    if code not in kinds.SKILLS_REVIEWS:
        return None
    paid = Dossier.objects.filter(
        trainee_id=trainee_id, certification__in=kinds.SKILLS_REVIEWS, state__in=PAID
    )
    return paid.exclude(pk=but or 0).order_by("-validated_on").values_list("validated_on", flat=True).first()
