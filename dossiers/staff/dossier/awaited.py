"""What a dossier awaits, of whom and until when, as the staff reads it."""

from django.utils import timezone

from cpf_portal.common.french import long_date
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.lifecycle import State, expires
from dossiers.transitions import checks

AWAITED = {
    State.REQUESTED: "L'organisme doit répondre à la demande",
    State.PROPOSED: "Le stagiaire doit répondre à la proposition de l'organisme",
    State.TO_VALIDATE: "Le stagiaire doit finaliser son inscription",
    State.PAYMENT_PENDING: "Le stagiaire doit terminer son paiement, et la banque dire qu'il a abouti",
    State.PAYMENT_REFUSED: "Le stagiaire doit payer à nouveau",
    State.VALIDATED: "L'organisme doit déclarer l'entrée, et le stagiaire la confirmer",
    State.IN_TRAINING: "L'organisme doit déclarer la sortie, et le stagiaire la confirmer",
}
NOTHING = {
    State.DRAFT: "Le dossier n'est pas envoyé : personne d'autre que le stagiaire n'a rien à faire.",
}


def in_words(dossier: Dossier) -> str:
    """What comes next, and until when."""
    until = dossier.deadline
    if until is None:
        return _of_the_end(dossier)
    if dossier.awaits_the_clock():
        return checks.too_late(dossier, until).reason
    if dossier.awaits_funder and (top_up := top_up_of(dossier)):
        means = "accord" if dossier.silence == "grant_top_up" else "refus"
        return (
            f"{top_up.funder} doit répondre à la demande d'aide, au plus tard le {long_date(until)} : son "
            f"silence vaudra {means}."
        )
    told = AWAITED[dossier.status]
    if dossier.is_overdue():
        return f"{told}. En retard : c'était à faire le {long_date(until)} au plus tard."
    return f"{told}, au plus tard le {long_date(until)}{_otherwise(dossier)}."


def _otherwise(dossier: Dossier) -> str:
    accept_until = dossier.accept_until
    soon = ""
    if accept_until and dossier.deadline and accept_until < dossier.deadline:
        day = f"jusqu'au {long_date(accept_until)}" if accept_until >= timezone.localdate() else "trop tard"
        soon = f" ({day} pour accepter ces dates)"
    return f"{soon}, sinon la demande sera annulée" if expires(dossier.status) else soon


def _of_the_end(dossier: Dossier) -> str:
    """What may still come once nothing has a deadline."""
    claim, closing = getattr(dossier, "claim", None), getattr(dossier, "closing", None)
    if claim and claim.is_open:
        day = long_date(timezone.localdate(claim.claimed_at))
        return (
            "La Caisse des Dépôts doit décider du cas de force majeure invoqué le "
            f"{day} : tout reste réservé jusque-là."
        )
    if closing and closing.final_on and not closing.applied_at:
        return (
            f"Le stagiaire peut invoquer un cas de force majeure jusqu'au {long_date(closing.final_on)} ; ce "
            "que deviennent droits et argent est ensuite définitif."
        )
    return NOTHING.get(dossier.status, "Rien n'est plus attendu du stagiaire ni de l'organisme.")
