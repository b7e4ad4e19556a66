"""The message of each entry of the journal, for each reader (screens.md, « Messages »).

A message says which dossier, what happened, what to do and until when, with a direct link. The texts
are data: one row for each verb, one text for each reader told of it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from cpf_portal.french import euros, long_date
from dossiers.lifecycle import State
from dossiers.models import Delivery, Dossier, Entry, ForceMajeureClaim

TRAINEE, ORGANISATION = Delivery.Reader.TRAINEE, Delivery.Reader.ORGANISATION


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader receives, in plain text."""

    subject: str
    text: str


# verb → reader → (subject, what happened). `{…}` are filled from the entry's details and the dossier.
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
    },
    "accept": {
        TRAINEE: (
            "Votre demande est acceptée",
            "{organisation} a accepté votre demande sans rien y changer.",
        ),
    },
    "propose": {
        TRAINEE: (
            "L'organisme vous fait une proposition",
            "{organisation} accepte votre demande avec des changements. Comparez-les avant de répondre.",
        ),
    },
    "refuse": {
        TRAINEE: (
            "Votre demande est refusée",
            "{organisation} a refusé votre demande.\nMotif : {refusal}.\nSon message : {message}",
        ),
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
            "Vous êtes inscrit. {rights_used} de droits et {credit_used} d'avoir sont réservés.",
        ),
        ORGANISATION: ("Inscription validée", "{trainee} a validé son inscription."),
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
    },
    "declare_no_show": {
        TRAINEE: (
            "Absence déclarée à l'entrée",
            "{organisation} a déclaré que vous ne vous êtes pas présenté. {settlement}",
        ),
    },
    "cancel": {
        TRAINEE: ("Votre formation est annulée", "Vous avez annulé votre inscription. {settlement}"),
        ORGANISATION: ("Inscription annulée", "{trainee} a annulé son inscription."),
    },
    "abandon": {
        TRAINEE: ("Abandon de la formation", "L'abandon de votre formation est enregistré. {settlement}"),
        ORGANISATION: ("Abandon enregistré", "L'abandon de {trainee} est enregistré."),
    },
    "declare_exit": {
        TRAINEE: (
            "Fin de formation déclarée",
            "{organisation} a déclaré la fin de votre formation le {effective_on} "
            "({hours_attended} heures suivies).",
        ),
    },
    "cancel_by_organisation": {
        TRAINEE: (
            "L'organisme annule la formation",
            "{organisation} a annulé cette formation.\nRaison : {reason}\n{settlement}",
        ),
    },
    "claim_force_majeure": {
        TRAINEE: (
            "Demande de force majeure reçue",
            "Nous avons reçu votre demande ({ground}). Tout reste réservé jusqu'à la décision.",
        ),
    },
    "decide_force_majeure": {
        TRAINEE: ("Force majeure : la décision", "Votre demande est {decision}. Motif : {reason}"),
        ORGANISATION: ("Force majeure : la décision", "La demande de {trainee} est {decision}."),
    },
    "confirm_entry": {
        ORGANISATION: ("Entrée confirmée", "{trainee} confirme son entrée en formation le {effective_on}."),
    },
    "confirm_exit": {
        ORGANISATION: ("Sortie confirmée", "{trainee} confirme la fin de sa formation le {effective_on}."),
    },
    "review": {ORGANISATION: ("Nouvel avis", "{trainee} a donné son avis sur la formation.")},
}

# What each reader must do in a state; `{date}` is the deadline.
TO_DO: dict[tuple[State, str], str] = {
    (State.REQUESTED, TRAINEE): "L'organisme a jusqu'au {date} pour vous répondre.",
    (State.REQUESTED, ORGANISATION): "Répondez avant la fin du {date}, sinon la demande sera annulée.",
    (State.PROPOSED, TRAINEE): "Répondez avant la fin du {date}, sinon votre dossier sera annulé.",
    (State.TO_VALIDATE, TRAINEE): "Finalisez votre inscription avant la fin du {date}, "
    "sinon votre dossier sera annulé.",
    (State.PAYMENT_REFUSED, TRAINEE): "Payez à nouveau avant la fin du {date}, "
    "sinon votre dossier sera annulé.",
    (State.VALIDATED, ORGANISATION): "Déclarez l'entrée en formation avant la fin du {date}.",
    (State.VALIDATED, TRAINEE): "Confirmez votre entrée en formation avant la fin du {date}.",
    (State.IN_TRAINING, ORGANISATION): "Déclarez la sortie de formation avant la fin du {date}.",
    (State.IN_TRAINING, TRAINEE): "Confirmez votre sortie de formation avant la fin du {date}.",
}


def readers_of(verb: str) -> tuple[str, ...]:
    """Who receives a message when that verb is played; nobody for verbs without a text."""
    return tuple(TEXTS.get(verb, {}))


def message(entry: Entry, reader: str) -> Message:
    """What that reader is told of an entry; `KeyError` when the verb has no text for them."""
    d = entry.dossier
    title, _ = TEXTS[entry.verb][reader]
    page = "dossier" if reader == TRAINEE else "organisation_dossier"
    lines = [
        f"Dossier n° {d.number}",
        f"Formation : {d.title}",
        f"Session : {session_dates(d)}",
        "",
        told(entry, reader),
        to_do(d, reader),
        "",
        f"Voir le dossier : {settings.SITE_URL}{reverse(page, args=[d.number])}",
        "",
        f"{settings.SITE_NAME} — message automatique, merci de ne pas y répondre.",
    ]
    return Message(f"{title} (dossier n° {d.number})", "\n".join(lines))


def told(entry: Entry, reader: str) -> str:
    """What happened, told to that reader; empty when the verb has no text for them."""
    _, text = TEXTS.get(entry.verb, {}).get(reader, ("", ""))
    return text.format_map(_words(entry)).strip()


def to_do(d: Dossier, reader: str) -> str:
    """What a reader must do now on a dossier, and until when; empty when nothing is expected."""
    text = TO_DO.get((d.status, reader), "")
    return text.format(date=long_date(d.deadline)) if d.deadline else ""


def session_dates(d: Dossier) -> str:
    """The agreed dates in words."""
    if d.starts_on is None or d.ends_on is None:
        return "date à choisir"
    if d.starts_on == d.ends_on:
        return f"le {long_date(d.starts_on)}"
    return f"du {long_date(d.starts_on)} au {long_date(d.ends_on)}"


def silence_of(details: dict[str, str]) -> str:
    """Who let a request expire, told to the trainee (rules.md § 4)."""
    return SILENCE[details.get("silent", ""), TRAINEE]


SILENCE = {
    ("organisation", TRAINEE): "L'organisme n'a pas répondu à temps.",
    ("trainee", TRAINEE): "Vous n'avez pas répondu à temps.",
    ("organisation", ORGANISATION): "Vous n'avez pas répondu à temps.",
    ("trainee", ORGANISATION): "Le stagiaire n'a pas finalisé son inscription à temps.",
}


def settlement_in_words(details: dict[str, int]) -> str:
    """What becomes of rights and money, from the amounts (cents) an entry keeps."""
    parts = (
        ("rights_released", "de droits et d'avoir libérés"),
        ("rights_used", "de droits et d'avoir utilisés"),
        ("card_refunded", "remboursés sur votre carte"),
        ("credit", "transformés en avoir pour une prochaine formation"),
    )
    told = [f"{euros(details[key])} {words}" for key, words in parts if details.get(key)]
    return f"{' ; '.join(told)}." if told else ""


def _words(entry: Entry) -> dict[str, str]:
    """Everything a text may name, as people read it."""
    d, details = entry.dossier, entry.details
    effective = details.get("effective_on")
    money = {key: euros(details.get(key) or 0) for key in ("amount", "rights_used", "credit_used", "to_pay")}
    return money | {
        "trainee": str(d.trainee),
        "organisation": d.organisation.name,
        "message": details.get("message", ""),
        "reason": details.get("reason", ""),
        "refusal": dict(Dossier.RefusalReason.choices).get(details.get("reason", ""), ""),
        "silence": SILENCE.get((details.get("silent", ""), TRAINEE), ""),
        "silence_for_organisation": SILENCE.get((details.get("silent", ""), ORGANISATION), ""),
        "effective_on": long_date(date.fromisoformat(effective)) if effective else "",
        "hours_attended": _hours(details.get("hours_attended", "")),
        "ground": dict(ForceMajeureClaim.Ground.choices).get(details.get("ground", ""), ""),
        "decision": "acceptée" if details.get("accepted") else "rejetée",
        "settlement": settlement_in_words(details),
    }


def _hours(text: str) -> str:
    """A number of hours as an entry keeps it (« 7.50 »), as people write it."""
    return f"{Decimal(text).normalize():f}".replace(".", ",") if text else ""
