"""The standing of an organisation: notice, observations, decision (docs/rules.md § 13).

But for an urgent suspension, nothing is decided against it before it was told, with days to answer.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.people.models import User
from catalogue.control import consequences, jobs
from catalogue.control.consequences import Effect
from catalogue.control.models import (
    MOVES,
    SANCTIONS,
    ControlledOrganisation,
    Notice,
    Standing,
    StandingChange,
)
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.members import managers_of
from catalogue.organisations.models import Organisation
from catalogue.search.models import Offer
from cpf_portal.common import law
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import counted, long_date


@dataclass(frozen=True, slots=True)
class Measure:
    """What an agent may do of an organisation today: by which address and button, towards which standing.

    `does` is notify, decide, decide_urgently or set_aside.
    """

    slug: str
    label: str
    does: str
    target: str = ""


NOTIFY = {
    Standing.SUSPENDED: Measure("notifier-suspension", "Notifier une suspension", "notify", "suspended"),
    Standing.DELISTED: Measure(
        "notifier-dereferencement", "Notifier un déréférencement", "notify", "delisted"
    ),
}
DECIDE = {
    Standing.SUSPENDED: Measure("suspendre", "Suspendre", "decide", "suspended"),
    Standing.DELISTED: Measure("dereferencer", "Déréférencer", "decide", "delisted"),
    Standing.LISTED: Measure("referencer", "Référencer", "decide", "listed"),
}
URGENTLY = Measure("suspendre-en-urgence", "Suspendre en urgence", "decide_urgently", "suspended")
SET_ASIDE = Measure("classer", "Classer la procédure sans suite", "set_aside")
ALL = (*NOTIFY.values(), *DECIDE.values(), URGENTLY, SET_ASIDE)


def notices_over() -> QuerySet[ControlledOrganisation]:
    """The organisations whose notice is over, and not decided: staff decide, or set it aside."""
    over = {"notices__closed_at": None, "notices__until__lt": timezone.localdate()}
    return ControlledOrganisation.objects.filter(notices__isnull=False, **over)


def uncertified() -> QuerySet[ControlledOrganisation]:
    """The listed organisations whose Qualiopi certificate is over: a lead, which decides nothing."""
    over = {"standing": Standing.LISTED, "qualiopi_until__lt": timezone.localdate()}
    return ControlledOrganisation.objects.filter(**over)


def measures(organisation: Organisation, today: date) -> list[Measure]:
    """What may be done of an organisation today."""
    stands, notice = Standing(organisation.standing), organisation.waiting_notice
    found = [DECIDE[Standing.LISTED]] if Standing.LISTED in MOVES[stands] else []
    if stands is Standing.APPLIED:
        found.append(DECIDE[Standing.DELISTED])
    elif notice is None:
        found += [NOTIFY[target] for target in MOVES[stands] if target in SANCTIONS]
    else:
        found += [DECIDE[Standing(notice.target)]] if _is_over(notice, today) else []
        found.append(SET_ASIDE)
    return [*found, URGENTLY] if stands is Standing.LISTED else found


def effects(organisation: Organisation, target: str) -> list[Effect]:
    """What that standing would change, before it is decided: offers, people, e-mails."""
    offers, managers = Offer.objects.filter(organisation=organisation.pk), managers_of(organisation.pk)
    leave = "Elles y reviennent" if target == Standing.LISTED else "Elles n'y paraissent plus"
    return [
        Effect("Offres dans la recherche", counted(offers.count(), "offre"), leave),
        *consequences.effects_on_people(organisation.pk, target),
        Effect(
            "E-mails aux gestionnaires de l'organisme",
            counted(managers.count(), "e-mail"),
            "La décision et son motif",
        ),
    ]


@transaction.atomic
def notify(by: User, organisation: Organisation, target: str, reason: str) -> Notice:
    """Tell an organisation which sanction is considered, and why; it has so many days to answer."""
    held = _held(organisation)
    if target not in MOVES[Standing(held.standing)] or target not in SANCTIONS:
        raise Refused(f"Cet organisme est {held.get_standing_display()} : cette mesure n'a pas d'objet.")
    if held.waiting_notice:
        raise Refused("Une procédure est déjà ouverte pour cet organisme.")
    today = timezone.localdate()
    until = today + timedelta(days=law.on(today).observation_days)
    notice = Notice.objects.create(
        organisation=held, target=target, reason=reason.strip(), given_by=by, until=until
    )
    ask_for_each(jobs.mail_notice, held.pk, notice_id=notice.pk, message="notice")
    return notice


@transaction.atomic
def observe(by: User, notice: Notice, text: str) -> None:
    """What the organisation answers to a notice, once, until it is decided."""
    if not text.strip():
        raise Refused("Écrivez vos observations.")
    held = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if held.closed_at:
        raise Refused("Cette procédure est close.")
    if held.observed_at:
        raise Refused("Vos observations sont déjà reçues.")
    held.observations, held.observed_at, held.observed_by = text.strip(), timezone.now(), by
    held.save()
    ask_for_each(jobs.mail_notice, held.organisation_id, notice_id=held.pk, message="observed")


@transaction.atomic
def set_aside(by: User, organisation: Organisation) -> None:
    """Close the notice that waits without any decision; the organisation is told."""
    waiting = Notice.objects.select_for_update(of=("self",))
    held = waiting.filter(organisation=organisation.pk, closed_at=None).first()
    if held is None:
        raise Refused("Aucune procédure n'est ouverte pour cet organisme.")
    held.closed_at, held.closed_by = timezone.now(), by
    held.save()
    ask_for_each(jobs.mail_notice, held.organisation_id, notice_id=held.pk, message="set_aside")


@transaction.atomic
def decide(
    by: User,
    organisation: Organisation,
    target: str,
    reason: str,
    *,
    is_urgent: bool = False,
    holds_payments: bool = False,
) -> StandingChange:
    """Give an organisation another standing; everybody it concerns is told.

    `Refused` when its standing does not lead there, or before its notice is over.
    """
    held = _held(organisation)
    stands = Standing(held.standing)
    if target not in MOVES[stands]:
        raise Refused(f"Cet organisme est {stands.label} : cette mesure n'a pas d'objet.")
    needs_notice = target in SANCTIONS and stands is not Standing.APPLIED and not is_urgent
    notice = _over(held, target) if needs_notice else None
    change = StandingChange.objects.create(
        organisation=held,
        source=stands,
        target=target,
        reason=reason.strip(),
        notice=notice,
        is_urgent=is_urgent,
        holds_payments=holds_payments,
        by=by,
    )
    ask_for_each(jobs.mail_standing, held.pk, change_id=change.pk)
    consequences.tell_people(change.pk)
    return change


def _held(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _is_over(notice: Notice, today: date) -> bool:
    return today > notice.until


def _over(organisation: Organisation, target: str) -> Notice:
    """The notice of that sanction, its days over."""
    notice = organisation.waiting_notice
    if notice is None or notice.target != target:
        raise Refused("Cette mesure doit d'abord être notifiée à l'organisme, qui peut répondre.")
    if not _is_over(notice, timezone.localdate()):
        raise Refused(
            f"L'organisme peut présenter ses observations jusqu'au {long_date(notice.until)} : la décision "
            "se prend ensuite."
        )
    return notice
