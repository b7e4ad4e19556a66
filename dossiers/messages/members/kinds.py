"""The kinds of messages that members choose among: each that an organisation is owed is of exactly one."""

from django.db.models import TextChoices

from dossiers.messages.models import OutboxMessage, Reminder


class MessageKind(TextChoices):
    """The kinds, what cannot wait first."""

    DEADLINE = "deadline", "Dates limites"
    REQUEST = "request", "Nouvelles demandes"
    ANSWER = "answer", "Réponses des stagiaires"
    ENDING = "ending", "Annulations et abandons"
    COLLEAGUE = "colleague", "Gestes de vos collègues"
    OPINION = "opinion", "Avis et décisions"


SAID = {
    MessageKind.DEADLINE: "Rappels : demandes à répondre, entrées et sorties à déclarer.",
    MessageKind.REQUEST: "Une personne demande à s'inscrire : vous devez lui répondre.",
    MessageKind.ANSWER: "Inscriptions validées, paiements, aides d'un financeur, entrées et sorties "
    "confirmées.",
    MessageKind.ENDING: "Demandes annulées ou expirées, formations annulées, abandons.",
    MessageKind.COLLEAGUE: "Réponses et déclarations faites par d'autres, ou par vos logiciels.",
    MessageKind.OPINION: "Nouveaux avis, décisions de la Caisse sur une force majeure.",
}
# A reminder is of a deadline; all else is told of a transition.
KIND_OF = {
    "send": MessageKind.REQUEST,
    "validate": MessageKind.ANSWER,
    "payment_succeeded": MessageKind.ANSWER,
    "ask_top_up": MessageKind.ANSWER,
    "grant_top_up": MessageKind.ANSWER,
    "decline_top_up": MessageKind.ANSWER,
    "confirm_entry": MessageKind.ANSWER,
    "confirm_exit": MessageKind.ANSWER,
    "cancel_request": MessageKind.ENDING,
    "expire": MessageKind.ENDING,
    "cancel": MessageKind.ENDING,
    "abandon": MessageKind.ENDING,
    "cancel_by_organisation": MessageKind.ENDING,
    "acknowledge": MessageKind.COLLEAGUE,
    "accept": MessageKind.COLLEAGUE,
    "propose": MessageKind.COLLEAGUE,
    "refuse": MessageKind.COLLEAGUE,
    "declare_entry": MessageKind.COLLEAGUE,
    "declare_no_show": MessageKind.COLLEAGUE,
    "declare_exit": MessageKind.COLLEAGUE,
    "withdraw_entry": MessageKind.COLLEAGUE,
    "record_exam": MessageKind.COLLEAGUE,
    "decide_force_majeure": MessageKind.OPINION,
    "review": MessageKind.OPINION,
}


def kind_of(row: OutboxMessage | Reminder) -> MessageKind:
    """The kind of what an organisation is told."""
    return KIND_OF[row.entry.transition] if isinstance(row, OutboxMessage) else MessageKind.DEADLINE
