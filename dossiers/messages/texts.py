"""What people are told, as data: each verb of the journal, each thing to do, for each reader."""

from dossiers.lifecycle import State
from dossiers.messages.models import Delivery

TRAINEE, ORGANISATION = Delivery.Reader.TRAINEE, Delivery.Reader.ORGANISATION

# verb → reader → (subject, what happened). `{…}` are filled from the entry's details and the dossier.
# What concerns the trainee alone (their list, their card, their documents) has no text for the organisation.
TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "send": {
        TRAINEE: (
            "Votre dossier est transmis",
            "Votre demande d'inscription est partie chez {organisation}.",
        ),
        ORGANISATION: ("Nouvelle demande d'inscription", "{trainee} demande à s'inscrire à votre formation."),
    },
    "acknowledge": {
        TRAINEE: (
            "L'organisme a bien reçu votre demande",
            "{organisation} étudie votre admission et vous contactera pour vérifier les prérequis.",
        ),
        ORGANISATION: ("Accusé de réception envoyé", "Vous étudiez l'admission {of_trainee}."),
    },
    "accept": {
        TRAINEE: (
            "Votre demande est acceptée",
            "{organisation} a accepté votre demande sans rien y changer.",
        ),
        ORGANISATION: ("Demande acceptée", "Vous avez accepté la demande {of_trainee} sans rien y changer."),
    },
    "propose": {
        TRAINEE: (
            "L'organisme vous fait une proposition",
            "{organisation} accepte votre demande avec des changements. Comparez-les avant de répondre.",
        ),
        ORGANISATION: ("Proposition envoyée", "{trainee} peut accepter vos changements ou y renoncer."),
    },
    "refuse": {
        TRAINEE: (
            "Votre demande est refusée",
            "{organisation} a refusé votre demande.\nMotif : {refusal}.\nSon message : {message}",
        ),
        ORGANISATION: ("Demande refusée", "Motif donné à {trainee} : {refusal}.\nVotre message : {message}"),
    },
    "cancel_request": {
        TRAINEE: (
            "Votre demande est annulée",
            "Vous avez annulé votre demande. Les droits réservés pour elle, s'il y en avait, sont libérés.",
        ),
        ORGANISATION: ("Demande annulée", "{trainee} a annulé sa demande d'inscription."),
    },
    "expire": {
        TRAINEE: ("Votre demande a expiré", "{silence} Le dossier est annulé et aucun droit n'est utilisé."),
        ORGANISATION: ("Demande expirée", "{silence_for_organisation} Le dossier est annulé."),
    },
    "validate": {
        TRAINEE: (
            "Votre inscription est validée",
            "Vous êtes inscrit. {reserved}",
        ),
        ORGANISATION: ("Inscription validée", "{trainee} a validé son inscription."),
    },
    "pay": {
        TRAINEE: ("Paiement commencé", "Vous avez commencé à payer {to_pay} par carte."),
    },
    "payment_succeeded": {
        TRAINEE: (
            "Paiement reçu, inscription validée",
            "Votre paiement de {amount} est accepté. Vous êtes inscrit et vos droits sont réservés.",
        ),
        ORGANISATION: (
            "Inscription validée",
            "{trainee} a payé son reste à payer : l'inscription est validée.",
        ),
    },
    "payment_failed": {
        TRAINEE: (
            "Votre paiement n'a pas abouti",
            "Le paiement par carte n'a pas abouti et rien n'a été débité. Vos droits restent réservés.",
        ),
    },
    "declare_entry": {
        TRAINEE: ("Entrée en formation déclarée", "{organisation} a déclaré votre entrée le {effective_on}."),
        ORGANISATION: ("Entrée déclarée", "Vous avez déclaré l'entrée {of_trainee} le {effective_on}."),
    },
    "declare_no_show": {
        TRAINEE: (
            "Absence déclarée à l'entrée",
            "{organisation} a déclaré que vous ne vous êtes pas présenté. {settlement}",
        ),
        ORGANISATION: ("Absence déclarée", "Vous avez déclaré que {trainee} ne s'est pas présenté. {share}"),
    },
    "cancel": {
        TRAINEE: ("Votre formation est annulée", "Vous avez annulé votre inscription. {settlement}"),
        ORGANISATION: ("Inscription annulée", "{trainee} a annulé son inscription. {share}"),
    },
    "abandon": {
        TRAINEE: ("Abandon de la formation", "L'abandon de votre formation est enregistré. {settlement}"),
        ORGANISATION: ("Abandon enregistré", "L'abandon {of_trainee} est enregistré. {share}"),
    },
    "declare_exit": {
        TRAINEE: (
            "Fin de formation déclarée",
            "{organisation} a déclaré la fin de votre formation le {effective_on} "
            "({hours_attended} heures suivies). {settlement}",
        ),
        ORGANISATION: (
            "Sortie déclarée",
            "Vous avez déclaré la fin de la formation {of_trainee} le {effective_on} "
            "({hours_attended} heures suivies). {share}",
        ),
    },
    "cancel_by_organisation": {
        TRAINEE: (
            "Annulation par l'organisme",
            "{organisation} a annulé {cancelled}.\nRaison : {reason}\n{settlement}",
        ),
        ORGANISATION: (
            "Inscription annulée",
            "Vous avez annulé l'inscription {of_trainee}.\nRaison : {reason}\n{share}",
        ),
    },
    "claim_force_majeure": {
        TRAINEE: (
            "Demande de force majeure reçue",
            "Nous avons reçu votre demande ({ground}). Tout reste réservé jusqu'à la décision.",
        ),
    },
    "decide_force_majeure": {
        TRAINEE: (
            "Force majeure : la décision",
            "Votre demande est {decision}. Motif : {reason}\n{settlement}",
        ),
        ORGANISATION: (
            "Force majeure : la décision",
            "La demande de force majeure {of_trainee} est {decision}. {share}",
        ),
    },
    "confirm_entry": {
        TRAINEE: ("Vous avez confirmé votre entrée", "Vous êtes entré en formation le {effective_on}."),
        ORGANISATION: ("Entrée confirmée", "{trainee} confirme son entrée en formation le {effective_on}."),
    },
    "confirm_exit": {
        TRAINEE: ("Vous avez confirmé la fin", "Votre formation s'est terminée le {effective_on}."),
        ORGANISATION: ("Sortie confirmée", "{trainee} confirme la fin de sa formation le {effective_on}."),
    },
    "review": {
        TRAINEE: (
            "Vous avez donné votre avis",
            "Merci. Il paraîtra sur la page de la formation après relecture.",
        ),
        ORGANISATION: ("Nouvel avis", "{trainee} a donné son avis sur la formation."),
    },
    "hide": {TRAINEE: ("Dossier retiré de votre liste", "")},
}
# Told on the page only: a mail would say what the person has just done and sees.
NOT_MAILED = ("pay", "hide")

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

# Who let a request expire: the culprit, then the reader.
SILENCE = {
    ("organisation", TRAINEE): "L'organisme n'a pas répondu à temps.",
    ("trainee", TRAINEE): "Vous n'avez pas répondu à temps.",
    ("organisation", ORGANISATION): "Vous n'avez pas répondu à temps.",
    ("trainee", ORGANISATION): "Le stagiaire n'a pas finalisé son inscription à temps.",
}
