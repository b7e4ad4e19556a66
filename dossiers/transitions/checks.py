"""The conditions that transitions share: dates, completeness, figures, seats. Each refuses in French."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts import status
from accounts.franceconnect.identity import at_least
from accounts.identity import checked, freezing
from accounts.rights import ledger
from catalogue.trainings import eligible
from catalogue.trainings.bookable import first_day as earliest_start
from catalogue.trainings.models import Session
from cpf_portal.common import law
from cpf_portal.common.errors import Refusal, Refused
from cpf_portal.common.french import business_days, euros, long_date, number
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.eligibility import facts
from dossiers.lifecycle import REQUESTS, State, Transition
from dossiers.money import card, figures
from dossiers.money.figures import Figures
from dossiers.money.financing import Plan
from dossiers.money.lines import parts_in_words
from dossiers.transitions import drafts

LONGEST_PLAN = timedelta(days=10 * 366)

REQUIRED = {
    "contact_email": "votre adresse e-mail",
    "diploma": "votre diplôme le plus élevé",
    "category": "votre catégorie socio-professionnelle",
    "home_address": "votre adresse",
    "starts_on": "la date de début souhaitée",
}


def check_dates(
    starts_on: date | None, ends_on: date | None, today: date, asked_on: date | None = None
) -> None:
    """Refuse a start too near, an end before it, or dates nobody can plan for."""
    check_start(starts_on, today, asked_on)
    if starts_on is None or ends_on is None or ends_on < starts_on:
        raise Refused("La fin précède le début.")
    if ends_on > today + LONGEST_PLAN:
        raise Refused(
            f"La formation doit finir avant le {long_date(today + LONGEST_PLAN)} : vérifiez l'année."
        )


def check_start(starts_on: date | None, today: date, asked_on: date | None = None) -> None:
    """Refuse a start too near, by the figure of the day of the request: today, unless `asked_on` says."""
    first = earliest_start(today, asked_on)
    if starts_on is None or starts_on < first:
        raise Refused(
            "Le début est trop proche : une formation commence au moins "
            f"{business_days(law.on(asked_on or today).start_days)} après la réponse de l'organisme, "
            f"donc pas avant le {long_date(first)}.",
            code="too_close",
        )


def needs_identity(trainee_id: int, proven: str, today: date) -> bool:
    """Whether sending asks for a proof of identity that is not there (docs/rules.md § 9).

    `proven` is the level at which FranceConnect has just identified the person, empty when it has not; a
    document that two agents accepted is as good, whatever the level asked, for as long as it proves.
    """
    enough = proven in at_least(settings.SENDING_NEEDS_FRANCECONNECT)
    return not enough and not checked.is_proven(trainee_id, today)


def check_identity(trainee_id: int, proven: str, today: date) -> None:
    """Refuse to send without the identity that the operator asks for."""
    if needs_identity(trainee_id, proven, today):
        raise Refused(
            "Prouvez votre identité, par FranceConnect+ ou par une pièce vérifiée, pour envoyer ce dossier.",
            code="identity",
        )


def missing(dossier: Dossier) -> list[str]:
    """What the draft still lacks before it can be sent, in words."""
    lacking = [words for field, words in REQUIRED.items() if not getattr(dossier, field)]
    if not (dossier.mobile or dossier.landline):
        lacking.insert(0, "un numéro de téléphone")
    if dossier.is_public_agent is None:
        lacking.insert(0, "votre réponse à la question sur la fonction publique")
    return lacking


def check_ready(dossier: Dossier, today: date) -> None:
    """Refuse a draft that is incomplete, or whose session can no longer be asked for."""
    if dossier.is_public_agent:
        raise Refused("Un agent public utilise ses droits auprès de son employeur, pas ici.")
    if lacking := missing(dossier):
        raise Refused(f"Il manque encore : {', '.join(lacking)}.")
    check_session(dossier.session)
    check_dates(dossier.starts_on, dossier.ends_on, today)
    facts.check_to_send(dossier, today)


def check_session(session: Session) -> None:
    """Refuse a session that nobody may ask for now, whatever its dates."""
    action = session.action
    if obstacle := action.training.obstacle:
        raise Refused(obstacle, code="not_open")
    certification = action.training.certification
    if refusal := eligible.why_not(certification.code if certification else ""):
        raise Refused(f"Vos droits ne peuvent pas payer cette formation : {refusal[0]}", code="not_eligible")
    if not (session.is_open and action.is_shown):
        raise Refused("Cette session n'est plus ouverte aux inscriptions.")
    if session.is_full:
        raise Refused("Cette session est complète.", code="full")


def hold_holder(trainee_id: int) -> None:
    """Hold the holder of an open account, not frozen: closing or freezing it waits, or came first."""
    ledger.lock_open_holder(trainee_id)
    freezing.check(trainee_id)


def hold_what_is_asked_for(dossier: Dossier) -> None:
    """Hold a draft's holder and session, read again: until it is sent it says what the catalogue says."""
    hold_holder(dossier.trainee_id)
    held = Session.objects.select_for_update(of=("self",), no_key=True)
    dossier.session = held.select_related(
        *("action__training__organisation", "action__training__certification", "action__place")
    ).get(pk=dossier.session_id)
    drafts.copy_terms(dossier)


def check_other_requests(dossier: Dossier) -> None:
    """Refuse one open request too many for one action, or a second live dossier for one session."""
    others = Dossier.objects.filter(trainee_id=dossier.trainee_id).exclude(pk=dossier.pk)
    if others.filter(live(), session_id=dossier.session_id).exists():
        raise Refused("Vous avez déjà un dossier en cours pour cette session.")
    same_action = others.filter(live(), session__action_id=dossier.session.action_id, state__in=REQUESTS)
    most = law.on(timezone.localdate()).open_requests
    if same_action.count() >= most:
        raise Refused(
            f"Vous avez déjà {most} demandes en cours pour cette formation : "
            "attendez une réponse ou annulez-en une."
        )


def check_figures(dossier: Dossier, given: Plan, today: date) -> Figures | None:
    """Refuse, showing the new ones, figures that are not those the person consented to (docs/rules.md § 7).

    The figures of today, with their reasons; None when the dossier's are frozen already.
    """
    now = None if figures.frozen(dossier) else figures.of(dossier, today)
    parts = now.plan if now else figures.plan_of(dossier, today)
    if given != parts:
        denied = _what_is_denied(dossier, now, today)
        raise Refused(
            f"{denied}Les montants ont changé depuis que vous les avez lus : {parts_in_words(parts)}. "
            "Vérifiez-les et donnez à nouveau votre accord.",
            code="figures_changed",
        )
    return now


def _what_is_denied(dossier: Dossier, now: Figures | None, today: date) -> str:
    """Why someone who says they are a jobseeker owes the participation: France Travail's « no » of today."""
    if now is None or now.why["exemption"] or not dossier.is_jobseeker or dossier.forgoes_exemption:
        return ""
    if status.said(dossier.trainee_id, status.Provider.JOBSEEKER, today) is not status.Reply.NO:
        return ""
    return (
        "France Travail ne confirme pas que vous y êtes inscrit ou inscrite : la participation est donc due. "
    )


def check_status(dossier: Dossier, today: date, found: Figures) -> None:
    """Refuse figures that hold for a jobseeker until France Travail has said so, that very day."""
    if figures.needs_status(dossier, found, today):
        raise Refused(
            "France Travail n'a pas confirmé aujourd'hui que vous y êtes inscrit ou inscrite : "
            "rien n'est perdu. Réessayez avant la fin du délai, ou continuez avec la participation.",
            code="status",
        )


def check_terms(dossier: Dossier, read: str | None) -> None:
    """Refuse what is no longer what the person read; None asks for no check."""
    if read is not None and read != drafts.terms_of(dossier):
        raise Refused(
            "L'organisme vient de changer cette formation : relisez-la avant d'envoyer votre demande.",
            code="terms_changed",
        )


def check_consents(agreed: Plan, *, rights_consent: bool, payment_consent: bool) -> None:
    """Refuse without the consent to use the rights and, when something is left, to pay it."""
    if not rights_consent:
        raise Refused("Votre accord pour utiliser vos droits est nécessaire.", code="consent")
    if agreed.to_pay and not payment_consent:
        raise Refused(f"Votre accord pour payer {euros(agreed.to_pay)} est nécessaire.", code="consent")


def why_not(dossier: Dossier, row: Transition) -> str:
    """Why the table refuses a transition from the dossier's state."""
    state = dossier.status
    return f"« {row.label_in(state)} » n'est pas possible : le dossier est à l'état « {state.label} »."


def overdue(dossier: Dossier, deadline: date) -> str:
    """What is told to someone who comes after the deadline."""
    until = long_date(deadline)
    if dossier.awaits_funder:
        means = "accord" if dossier.clock_plays == "grant_top_up" else "refus"
        return (
            f"Le financeur avait jusqu'au {until} pour répondre à la demande d'aide : son silence vaut "
            f"{means}. Relisez le dossier n° {dossier.number}."
        )
    return f"Le délai s'est terminé le {until} : le dossier n° {dossier.number} est annulé."


def too_late(dossier: Dossier, deadline: date) -> Refusal:
    """The refusal of whoever comes after the deadline; what may have been paid first waits for the bank."""
    if dossier.status is State.PAYMENT_PENDING or card.may_be_paid(dossier):
        return Refusal(
            f"Le délai s'est terminé le {long_date(deadline)} : la banque doit d'abord dire si le paiement "
            "en cours a abouti. Réessayez dans quelques minutes.",
            code="bank_first",
        )
    return Refusal(overdue(dossier, deadline), code="overdue")


def money(agreed: Plan, why: Figures | None = None) -> dict[str, Any]:
    """The figures as a journal keeps them, in cents, with their reasons when they are those of today."""
    return asdict(agreed) | ({"why": why.why} if why else {})


def check_between(day: date, first: date | None, today: date, what: str) -> None:
    """Refuse a day before the first possible one, or after today; `what` names it."""
    if first and day < first:
        raise Refused(f"{what} ne peut pas précéder le {long_date(first)}.")
    if day > today:
        raise Refused(f"{what} ne peut pas être déclarée à l'avance.")


def check_exam_day(held_on: date | None, dossier: Dossier, today: date) -> None:
    """Refuse an exam before the training, or on a day nobody can plan for."""
    if held_on and dossier.entered_on and held_on < dossier.entered_on:
        raise Refused(f"L'examen ne peut pas précéder l'entrée, le {long_date(dossier.entered_on)}.")
    if held_on and held_on > today + LONGEST_PLAN:
        raise Refused(f"L'examen a lieu avant le {long_date(today + LONGEST_PLAN)} : vérifiez l'année.")


def check_hours(dossier: Dossier, *hours: Decimal | int) -> None:
    """Refuse hours that the agreed length cannot hold, all together."""
    if min(hours) < 0 or sum(hours) > dossier.hours:
        raise Refused(f"Les heures vont de 0 à {number(dossier.hours)}, la durée prévue.")
