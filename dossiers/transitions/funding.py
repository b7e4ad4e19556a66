"""The top-up: asked by the trainee, granted or declined by the funder or its silence (docs/rules.md § 7)."""

from datetime import date

from catalogue.funders.models import Funder
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import Role
from dossiers.money import figures
from dossiers.transitions import checks
from dossiers.transitions.availability import askable
from dossiers.transitions.engine import Details, transition

SILENCE = {True: "grant_top_up", False: "decline_top_up"}


@transition
def ask_top_up(
    dossier: Dossier, actor: Actor, today: date, *, funder: Funder, amount: int, message: str = ""
) -> Details:
    """Ask one funder, once, for a part (cents) of what is left to pay: the deadline becomes the funder's."""
    checks.hold_holder(dossier.trainee_id)
    found = next((each for each in askable(dossier, today) if each.pk == funder.pk), None)
    if found is None:
        raise Refused(
            "Ce financeur ne peut pas être sollicité pour cette formation : choisissez-en un autre."
        )
    most = min(figures.plan_of(dossier, today).to_pay, found.most_amount)
    if not 1 <= amount <= most:
        raise Refused(f"L'aide demandée va d'un centime à {euros(most)}.")
    until = add_business_days(today, found.days_to_answer(today))
    dossier.top_up = TopUp.objects.create(
        dossier=dossier, funder=found, asked=amount, asked_on=today, deadline=until
    )
    dossier.deadline, dossier.silence = until, SILENCE[found.silence_grants]
    return {
        "funder": found.name,
        "amount": amount,
        "until": until.isoformat(),
        "silence": dossier.silence,
        "message": message.strip(),
    }


@transition
def grant_top_up(
    dossier: Dossier, actor: Actor, today: date, *, amount: int | None = None, message: str = ""
) -> Details:
    """Grant what is asked, or less (cents); the clock grants all of it when silence means yes."""
    top_up = _answered(dossier, actor, today, "grant_top_up")
    top_up.granted = top_up.asked if amount is None else amount
    if not 1 <= top_up.granted <= top_up.asked:
        raise Refused(f"L'aide accordée va d'un centime à {euros(top_up.asked)}, le montant demandé.")
    return _answer(dossier, top_up, TopUp.Status.GRANTED, message) | {"amount": top_up.granted}


@transition
def decline_top_up(
    dossier: Dossier, actor: Actor, today: date, *, reason: str = "", message: str = ""
) -> Details:
    """Decline with a coded reason (`TopUp.Reason`) and a message, both compulsory but for the clock."""
    top_up = _answered(dossier, actor, today, "decline_top_up")
    if not top_up.by_silence:
        if reason not in TopUp.Reason.values:
            raise Refused("Choisissez le motif du refus.")
        if not message.strip():
            raise Refused("Expliquez votre refus : la personne lira ce message.")
        top_up.reason = reason
    return _answer(dossier, top_up, TopUp.Status.DECLINED, message) | {"reason": top_up.reason}


def _answered(dossier: Dossier, actor: Actor, today: date, name: str) -> TopUp:
    """The top-up that is answered; the clock answers as silence means, once the deadline has passed."""
    by_silence = actor.role is Role.CLOCK
    if by_silence and dossier.clock_plays != name:
        raise Refused("Le financeur a encore le temps de répondre, ou son silence dit autre chose.")
    top_up: TopUp = dossier.top_up
    top_up.by_silence, top_up.answered_on = by_silence, today
    return top_up


def _answer(dossier: Dossier, top_up: TopUp, status: TopUp.Status, message: str) -> dict[str, object]:
    top_up.status = status.value
    top_up.save()
    dossier.silence = ""
    return {"funder": top_up.funder.name, "asked": top_up.asked, "message": message.strip()}
