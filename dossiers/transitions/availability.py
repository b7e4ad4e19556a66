"""Whether a transition may be played now: the conditions that depend on no answer of the person.

The engine refuses what `available` refuses; both sites, the administration and the calendar show only what it
allows: what a page hides, nobody plays (docs/rules.md § 3).
"""

from collections.abc import Callable
from datetime import date

from accounts.identity import freezing
from catalogue.funders.models import Funder
from catalogue.funders.support import has_time, supporters
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refusal, Refused
from cpf_portal.common.french import business_days, euros, long_date
from cpf_portal.common.law.kinds import Kind, kind_of
from dossiers.dossier.declarations import entry_declared_on
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.eligibility import facts
from dossiers.exams import recording
from dossiers.lifecycle import Role, State, Transition, transitions_from
from dossiers.money import figures as money
from dossiers.money.aid import is_jobseeker
from dossiers.money.financing import Plan
from dossiers.transitions import checks

# What engages the trainee's rights or money: nothing of it while their account is frozen (docs/rules.md § 9).
ENGAGING = {"send", "validate", "pay", "ask_top_up"}
PEOPLE = (Role.TRAINEE, Role.ORGANISATION, Role.FUNDER, Role.STAFF)


def available(
    dossier: Dossier, transition: Transition, role: Role, today: date, *, figures: Plan | None = None
) -> Refusal | None:
    """Why that actor cannot play that transition today, or None when they can.

    `figures`, when they were read, tell whether the dossier is for `validate` or for `pay`; the transition
    compares those the person consented to instead.
    """
    if role not in transition.roles or dossier.status not in transition.sources:
        return Refusal(checks.why_not(dossier, transition), code="not_a_transition")
    refusal = _apart_from_its_account(dossier, transition, role, today, figures)
    if refusal is None and transition.name in ENGAGING:
        return freezing.refusal(dossier.trainee_id)
    return refusal


def transitions_for(
    dossier: Dossier, role: Role, today: date, *, figures: Plan | None = None
) -> list[Transition]:
    """The transitions that actor may play today, in the table's order."""
    found = [
        row
        for row in transitions_from(dossier.status, role)
        if _apart_from_its_account(dossier, row, role, today, figures) is None
    ]
    if any(row.name in ENGAGING for row in found) and freezing.refusal(dossier.trainee_id):
        return [row for row in found if row.name not in ENGAGING]
    return found


def _apart_from_its_account(
    dossier: Dossier, transition: Transition, role: Role, today: date, figures: Plan | None
) -> Refusal | None:
    if role in PEOPLE and dossier.deadline and dossier.awaits_the_clock():
        return checks.too_late(dossier, dossier.deadline)
    if figures and (refusal := unpayable(transition.name, figures)):
        return refusal
    try:
        CONDITIONS.get(transition.name, _no_condition)(dossier, today)
    except Refused as refused:
        return refused.refusal
    return None


def unpayable(name: str, figures: Plan) -> Refusal | None:
    """Why those figures are not for it: `pay` and a top-up want something left, `validate` nothing."""
    if name == "validate" and figures.to_pay:
        return Refusal(f"Il reste {euros(figures.to_pay)} à payer par carte.")
    if name == "pay" and not figures.to_pay:
        return Refusal("Il ne reste rien à payer : validez votre inscription.")
    if name == "ask_top_up" and not figures.to_pay:
        return Refusal("Il ne reste rien à payer : aucune aide n'est utile.")
    return None


def askable(dossier: Dossier, today: date) -> list[Funder]:
    """The funders that may be asked today: they support the training, and have the time to answer."""
    starts_on = dossier.proposal.starts_on if dossier.status is State.PROPOSED else dossier.starts_on
    found = supporters(dossier.session.action, is_jobseeker=is_jobseeker(dossier))
    return [funder for funder in found if starts_on and has_time(funder, starts_on, today)]


def _no_condition(dossier: Dossier, today: date) -> None:
    pass


def _acknowledge(dossier: Dossier, today: date) -> None:
    if not dossier.has_admission_terms:
        raise Refused("Cette formation n'a pas de conditions d'admission : répondez directement.")
    if dossier.acknowledged_on:
        raise Refused("Vous avez déjà accusé réception de cette demande.")


def _accept(dossier: Dossier, today: date) -> None:
    checks.check_start(dossier.starts_on, today, dossier.sent_on)


def _finalise(dossier: Dossier, today: date) -> None:
    if dossier.awaits_funder and dossier.deadline:
        raise Refused(
            f"Vous attendez la réponse d'un financeur, au plus tard le {long_date(dossier.deadline)} : vous "
            "finaliserez votre inscription ensuite."
        )
    # A light licence needs a third party's money: said before the consents, not after (§ 10).
    if dossier.to_pay is None and kind_of(dossier.certification) is Kind.LIGHT_LICENCE:
        facts.check_to_enrol(dossier, today, money.of(dossier, today))


def _ask_top_up(dossier: Dossier, today: date) -> None:
    if top_up_of(dossier):
        raise Refused("Vous avez déjà demandé une aide pour ce dossier : une seule demande est possible.")
    if not askable(dossier, today):
        raise Refused("Aucun financeur ne peut être sollicité pour cette formation et ces dates.")


def _answer_top_up(dossier: Dossier, today: date) -> None:
    if not dossier.awaits_funder:
        raise Refused("Aucune demande d'aide n'attend de réponse pour ce dossier.")


def _expire(dossier: Dossier, today: date) -> None:
    if dossier.awaits_funder:
        raise Refused("Un financeur doit d'abord répondre.")
    if not dossier.is_overdue():
        raise Refused("Le délai court encore.")


def _declare_entry(dossier: Dossier, today: date) -> None:
    if dossier.starts_on and today < dossier.starts_on:
        raise Refused(f"L'entrée se déclare à partir du premier jour, le {long_date(dossier.starts_on)}.")


def _declare_no_show(dossier: Dossier, today: date) -> None:
    if dossier.entry_confirmed_on:
        raise Refused(
            f"Le stagiaire a confirmé son entrée au {long_date(dossier.entry_confirmed_on)} : déclarez-la, "
            "puis son abandon s'il est parti."
        )
    if dossier.starts_on and today <= dossier.starts_on:
        raise Refused("Une absence se déclare après le jour du début.")


def _withdraw_entry(dossier: Dossier, today: date) -> None:
    if said := dossier.entry_confirmed_on or dossier.exit_confirmed_on:
        raise Refused(
            f"Le stagiaire a confirmé être en formation, au {long_date(said)} : l'entrée ne se retire plus."
        )
    declared_on = entry_declared_on(dossier)
    days = law.on(declared_on or today).entry_withdrawal_days
    if declared_on is None or today > add_business_days(declared_on, days):
        raise Refused(
            f"Une entrée déclarée par erreur se retire dans les {business_days(days)} : ce délai est passé."
        )


def _record_exam(dossier: Dossier, today: date) -> None:
    if kind_of(dossier.certification) is Kind.SKILLS_REVIEW:
        raise Refused("Un bilan de compétences n'a pas d'examen.")
    recording.check_more(dossier, today)


def _confirm_entry(dossier: Dossier, today: date) -> None:
    if dossier.entry_confirmed_on:
        raise Refused("Vous avez déjà confirmé votre entrée.")
    if dossier.starts_on and today < dossier.starts_on:
        raise Refused(
            f"Votre entrée se confirme à partir du premier jour, le {long_date(dossier.starts_on)}."
        )


def _confirm_exit(dossier: Dossier, today: date) -> None:
    if dossier.exit_confirmed_on:
        raise Refused("Vous avez déjà confirmé votre sortie.")
    if dossier.status is State.IN_TRAINING and dossier.ends_on and today < dossier.ends_on:
        raise Refused(
            f"Votre sortie se confirme à partir du dernier jour prévu, le {long_date(dossier.ends_on)}, ou "
            "dès que l'organisme l'a déclarée."
        )


def _claim_force_majeure(dossier: Dossier, today: date) -> None:
    if hasattr(dossier, "claim"):
        raise Refused("Vous avez déjà déposé une demande pour ce dossier.")
    closing = getattr(dossier, "closing", None)
    if closing is None or not closing.settlement.case.claimable:
        raise Refused("Vos droits et votre argent vous ont déjà été rendus : aucune demande n'est utile.")
    if closing.applied_at or today > closing.final_on:
        raise Refused(f"Le délai pour faire cette demande s'est terminé le {long_date(closing.final_on)}.")


def _decide_force_majeure(dossier: Dossier, today: date) -> None:
    claim = getattr(dossier, "claim", None)
    if claim is None or claim.is_accepted is not None:
        raise Refused("Aucune demande de force majeure n'attend de décision pour ce dossier.")


def _review(dossier: Dossier, today: date) -> None:
    if hasattr(dossier, "review"):
        raise Refused("Vous avez déjà donné votre avis sur cette formation.")


def _hide(dossier: Dossier, today: date) -> None:
    if dossier.hidden_at:
        raise Refused("Ce dossier est déjà retiré de votre liste.")
    closing = getattr(dossier, "closing", None)
    if closing and not closing.applied_at:
        raise Refused(
            "Ce que deviennent vos droits et votre argent n'est pas encore définitif : le dossier reste dans "
            "votre liste jusque-là."
        )


CONDITIONS: dict[str, Callable[[Dossier, date], None]] = {
    "send": checks.check_ready,
    "acknowledge": _acknowledge,
    "accept": _accept,
    "validate": _finalise,
    "pay": _finalise,
    "ask_top_up": _ask_top_up,
    "grant_top_up": _answer_top_up,
    "decline_top_up": _answer_top_up,
    "expire": _expire,
    "declare_entry": _declare_entry,
    "declare_no_show": _declare_no_show,
    "withdraw_entry": _withdraw_entry,
    "record_exam": _record_exam,
    "confirm_entry": _confirm_entry,
    "confirm_exit": _confirm_exit,
    "claim_force_majeure": _claim_force_majeure,
    "decide_force_majeure": _decide_force_majeure,
    "review": _review,
    "hide": _hide,
}
