"""What each reader must do in a state, as data: a round of reminders tells it of many dossiers.

What is told of a transition is in templates (`dossiers.messages.words`).
"""

from dossiers.lifecycle import State
from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE

# What each reader must do in a state; `{date}` is the deadline.
TO_DO: dict[tuple[State, str], str] = {
    (State.REQUESTED, TRAINEE): "L'organisme a jusqu'au {date} pour vous répondre.",
    (State.REQUESTED, ORGANISATION): "Répondez avant la fin du {date}, sinon la demande sera annulée.",
    (State.PROPOSED, TRAINEE): "Répondez avant la fin du {date}, sinon votre dossier sera annulé.",
    (State.TO_VALIDATE, TRAINEE): "Finalisez votre inscription avant la fin du {date}, "
    "sinon votre dossier sera annulé.",
    (State.PAYMENT_PENDING, TRAINEE): "Terminez votre paiement avant la fin du {date}, "
    "sinon votre dossier sera annulé.",
    (State.PAYMENT_REFUSED, TRAINEE): "Payez à nouveau avant la fin du {date}, "
    "sinon votre dossier sera annulé.",
    (State.VALIDATED, ORGANISATION): "Déclarez l'entrée en formation avant la fin du {date}.",
    (State.VALIDATED, TRAINEE): "Confirmez votre entrée en formation avant la fin du {date}.",
    (State.IN_TRAINING, ORGANISATION): "Déclarez la sortie de formation avant la fin du {date}.",
    (State.IN_TRAINING, TRAINEE): "Confirmez votre sortie de formation avant la fin du {date}.",
}

# The button that leads a reader to what they must do; « Voir le dossier » otherwise.
BUTTONS: dict[tuple[State, str], str] = {
    (State.REQUESTED, ORGANISATION): "Répondre à la demande",
    (State.PROPOSED, TRAINEE): "Voir la proposition",
    (State.TO_VALIDATE, TRAINEE): "Finaliser mon inscription",
    (State.TO_VALIDATE, FUNDER): "Répondre à la demande",
    (State.PROPOSED, FUNDER): "Répondre à la demande",
    (State.PAYMENT_PENDING, TRAINEE): "Terminer mon paiement",
    (State.PAYMENT_REFUSED, TRAINEE): "Payer à nouveau",
    (State.VALIDATED, ORGANISATION): "Déclarer l'entrée",
    (State.VALIDATED, TRAINEE): "Confirmer mon entrée",
    (State.IN_TRAINING, ORGANISATION): "Déclarer la sortie",
    (State.IN_TRAINING, TRAINEE): "Confirmer ma sortie",
}

# While a funder is awaited, until `{date}`.
FUNDER_AWAITED: dict[str, str] = {
    TRAINEE: "{funder} a jusqu'au {date} pour répondre à votre demande d'aide. Vous finaliserez ensuite "
    "votre inscription.",
    ORGANISATION: "Le stagiaire a demandé une aide au financement : la réponse est attendue jusqu'au "
    "{date}. Sa place reste réservée.",
    FUNDER: "Répondez à cette demande d'aide avant la fin du {date}.",
}

# A request whose dates can be accepted until `{accept_until}`, before the deadline, then no longer.
SOON_TOO_CLOSE: dict[str, str] = {
    TRAINEE: "L'organisme a jusqu'au {accept_until} pour accepter ces dates. Ensuite, et jusqu'au {date}, "
    "il ne pourra plus que vous en proposer d'autres ou refuser.",
    ORGANISATION: "Pour accepter ces dates, répondez avant la fin du {accept_until} : ensuite le début sera "
    "trop proche. Vous pourrez encore proposer d'autres dates ou refuser avant la fin du {date}, sinon la "
    "demande sera annulée.",
}
TOO_CLOSE: dict[str, str] = {
    TRAINEE: "Ces dates sont trop proches pour être encore acceptées : l'organisme a jusqu'au {date} pour "
    "vous en proposer d'autres ou refuser.",
    ORGANISATION: "Le début est trop proche pour accepter ces dates : proposez-en d'autres ou refusez avant "
    "la fin du {date}, sinon la demande sera annulée.",
}
# What is late and still to do.
LATE: dict[tuple[State, str], str] = {
    (State.VALIDATED, ORGANISATION): "Déclarez l'entrée en formation : elle devait l'être le {date} au plus "
    "tard.",
    (
        State.VALIDATED,
        TRAINEE,
    ): "Confirmez votre entrée en formation : c'était à faire le {date} au plus tard.",
    (
        State.IN_TRAINING,
        ORGANISATION,
    ): "Déclarez la sortie de formation : elle devait l'être le {date} au plus tard.",
    (State.IN_TRAINING, TRAINEE): "Confirmez votre sortie de formation : c'était à faire le {date} au plus "
    "tard.",
}
