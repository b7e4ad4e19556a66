"""What each of the thirteen states means to the trainee, with the delays in force; and what may follow."""

from dataclasses import dataclass

from cpf_portal.common import law
from cpf_portal.common.french import business_days
from dossiers.lifecycle import TRANSITIONS, State

MEANINGS = {
    State.DRAFT: "Votre dossier n'a pas été envoyé : vous pouvez le compléter, le modifier ou le supprimer.",
    State.REQUESTED: "Votre demande est envoyée. L'organisme a {answer} pour vous répondre, ou {admission} "
    "après son accusé de réception s'il vérifie des prérequis. Passé ce délai, la demande est annulée.",
    State.REFUSED_BY_ORGANISATION: "L'organisme a refusé votre demande ; le dossier dit pourquoi, et comment "
    "le joindre.",
    State.PROPOSED: "L'organisme accepte, avec d'autres dates, une autre durée ou un autre prix. Vérifiez ce "
    "qui change : vous avez {acceptance} pour répondre. Passé ce délai, le dossier est annulé.",
    State.REQUEST_CANCELLED: "Vous avez annulé votre demande, ou personne n'a répondu à temps : le dossier "
    "dit qui. Aucun droit n'est utilisé.",
    State.TO_VALIDATE: "L'organisme a accepté votre demande sans rien changer. Vous avez {acceptance} pour "
    "finaliser votre inscription. Passé ce délai, le dossier est annulé.",
    State.PAYMENT_PENDING: "Vous avez réglé votre reste à payer, et la banque traite ce paiement. Le dossier "
    "sera mis à jour dès sa réponse.",
    State.PAYMENT_REFUSED: "La banque a refusé votre paiement : recommencez, avec une autre carte s'il le "
    "faut. Le délai de {acceptance} court toujours.",
    State.VALIDATED: "Votre inscription est validée : vos droits sont réservés, votre place aussi, et le "
    "reste à payer est réglé.",
    State.IN_TRAINING: "L'organisme a déclaré votre entrée en formation. Confirmez-la de votre côté.",
    State.COMPLETED: "L'organisme a déclaré la fin de votre formation. Confirmez votre sortie, puis donnez "
    "votre avis.",
    State.CANCELLED_BY_TRAINEE: "Vous avez annulé après la validation, abandonné, ou n'êtes pas venu ou "
    "venue. Le dossier dit ce que deviennent vos droits et votre argent.",
    State.CANCELLED_BY_ORGANISATION: "L'organisme a annulé la formation. Avant votre entrée, tout vous est "
    "rendu ; après, seules les heures données sont comptées.",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A state: its label, what it means, the labels of those that may follow (none: it is the end)."""

    label: str
    text: str
    then: list[str]


def of_states(rules: law.Figures) -> list[Meaning]:
    """Every state, in the order of the table, with the delays of these rules."""
    delays = {
        "answer": business_days(rules.answer_days),
        "admission": business_days(rules.admission_days),
        "acceptance": business_days(rules.acceptance_days),
    }
    return [Meaning(state.label, MEANINGS[state].format(**delays), _following(state)) for state in State]


def _following(state: State) -> list[str]:
    ways = (transition for transition in TRANSITIONS.values() if state in transition.sources)
    return list(dict.fromkeys(way.target.label for way in ways if way.target))
