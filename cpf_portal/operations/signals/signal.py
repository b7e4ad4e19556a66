"""The signals of docs/rules.md § 13: the thresholds of each, and what it means to whoever reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from cpf_portal.common.french import counted
from cpf_portal.operations.signals import evidence
from cpf_portal.operations.signals.models import Lead

# Numbers of accounts, dossiers, people; days; « times » what is usual; « confirmed » a percentage.
THRESHOLDS: Mapping[str, Mapping[str, int]] = {
    Lead.Signal.PHONE: {"accounts": 5},
    Lead.Signal.EMAIL: {"accounts": 3},
    Lead.Signal.ADDRESS: {"accounts": 10},
    Lead.Signal.SENDS: {"sent": 20, "times": 5, "window": 7, "before": 90},
    Lead.Signal.ACCOUNTS: {"accounts": 50, "times": 4, "window": 7, "before": 28},
    Lead.Signal.REQUESTS: {"requests": 6, "window": 7},
    Lead.Signal.PRICE: {"times": 3, "organisations": 3},
    Lead.Signal.ATTENDANCE: {"dossiers": 30, "window": 365},
    Lead.Signal.ENTRIES: {"entries": 20, "confirmed": 5, "window": 180, "left": 15},
    Lead.Signal.READING: {"people": 40, "times": 4, "window": 7, "before": 28},
    Lead.Signal.READ: {"agents": 5, "before": 28},
}
# A lead that was closed comes back with so many new rows (one, unless a signal says more)…
AGAIN: Mapping[str, int] = {
    Lead.Signal.SENDS: 20,
    Lead.Signal.ACCOUNTS: 50,
    Lead.Signal.REQUESTS: 6,
    Lead.Signal.ATTENDANCE: 30,
    Lead.Signal.ENTRIES: 20,
    Lead.Signal.READING: 40,
}
# … or when its figure is half as large again as it was then, in hundredths.
GROWN = 150


class About(Enum):
    """What the key of a lead is."""

    SHARED = "shared"
    DAY = "day"
    ORGANISATION = "organisation"
    TRAINING = "training"
    ACCOUNT = "account"


class Pieces(Enum):
    """What the rows behind a lead are."""

    ACCOUNTS = "accounts"
    DOSSIERS = "dossiers"
    ACTIONS = "actions"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: its query, what it is about, what its rows are, and its words.

    `means` says what was counted and why one looks at it; `proves_not`, how it may be innocent.
    """

    code: str
    query: str
    about: About
    pieces: Pieces
    figure: Callable[[int], str]
    means: str
    proves_not: str

    @property
    def again(self) -> int:
        """With how many new rows a lead that was closed comes back."""
        return AGAIN.get(self.code, 1)

    @property
    def thresholds(self) -> Mapping[str, int]:
        """What its query compares with."""
        return THRESHOLDS[self.code]

    def said(self, sentence: str) -> str:
        """A sentence with the thresholds in their places."""
        return sentence.format(**self.thresholds)


def _of(one: str, several: str = "") -> Callable[[int], str]:
    return lambda count: counted(count, one, several)


def _times(hundredths: int) -> str:
    return f"{hundredths // 100},{hundredths % 100 // 10} fois la médiane"


S, ACCOUNTS, DOSSIERS = Lead.Signal, _of("compte"), _of("dossier")
SIGNALS = {
    signal.code: signal
    for signal in (
        Signal(
            S.PHONE,
            evidence.PHONE,
            About.SHARED,
            Pieces.ACCOUNTS,
            ACCOUNTS,
            "Au moins {accounts} comptes donnent le même numéro de téléphone. Quelqu'un peut les avoir "
            "ouverts, ou s'en servir, à la place de leurs titulaires.",
            "Une famille, un foyer ou une personne qui en aide d'autres partagent aussi un téléphone.",
        ),
        Signal(
            S.EMAIL,
            evidence.EMAIL,
            About.SHARED,
            Pieces.ACCOUNTS,
            ACCOUNTS,
            "Au moins {accounts} comptes donnent la même adresse e-mail : qui la lit reçoit les messages de "
            "tous.",
            "Un couple, un parent ou un conseiller peut recevoir les messages de ceux qu'il aide.",
        ),
        Signal(
            S.ADDRESS,
            evidence.ADDRESS,
            About.SHARED,
            Pieces.ACCOUNTS,
            ACCOUNTS,
            "Au moins {accounts} comptes donnent le même domicile (numéro, voie, code postal).",
            "Un grand immeuble, un foyer ou une association qui domicilie réunit beaucoup de personnes.",
        ),
        Signal(
            S.SENDS,
            evidence.SENDS,
            About.ORGANISATION,
            Pieces.DOSSIERS,
            _of("demande en un jour", "demandes en un jour"),
            "Cet organisme a reçu en un jour au moins {sent} demandes, et {times} fois ce qu'il reçoit "
            "d'habitude. Un démarchage ou des demandes faites pour d'autres arrivent ainsi.",
            "Une publicité, une rentrée, un plan de formation d'entreprise ou une offre nouvelle aussi.",
        ),
        Signal(
            S.ACCOUNTS,
            evidence.ACCOUNTS,
            About.DAY,
            Pieces.ACCOUNTS,
            ACCOUNTS,
            "Ce jour-là, il s'est ouvert au moins {accounts} comptes, et {times} fois plus que d'habitude.",
            "Une campagne d'information, un changement de la loi ou la presse en ouvrent autant.",
        ),
        Signal(
            S.REQUESTS,
            evidence.REQUESTS,
            About.ACCOUNT,
            Pieces.DOSSIERS,
            _of("demande"),
            "Cette personne a envoyé au moins {requests} demandes en {window} jours. Quelqu'un peut se "
            "servir de son compte.",
            "On peut aussi demander plusieurs places pour n'en garder qu'une.",
        ),
        Signal(
            S.PRICE,
            evidence.PRICE,
            About.TRAINING,
            Pieces.ACTIONS,
            _times,
            "Une offre au moins de cette formation coûte {times} fois la médiane de sa certification, que "
            "{organisations} organismes au moins préparent.",
            "Le prix dépend des heures, du matériel et de l'accompagnement : comparez d'abord les durées.",
        ),
        Signal(
            S.ATTENDANCE,
            evidence.ATTENDANCE,
            About.ORGANISATION,
            Pieces.DOSSIERS,
            DOSSIERS,
            "En un an, au moins {dossiers} formations se sont terminées, toutes suivies en entier selon "
            "l'organisme : pas une heure d'absence.",
            "De courtes formations, ou un organisme qui rattrape chaque absence, donnent le même résultat.",
        ),
        Signal(
            S.ENTRIES,
            evidence.ENTRIES,
            About.ORGANISATION,
            Pieces.DOSSIERS,
            _of("entrée non confirmée", "entrées non confirmées"),
            "L'organisme a déclaré au moins {entries} entrées depuis {window} jours, dont les stagiaires "
            "confirment {confirmed} % au plus, alors qu'ils ont eu {left} jours pour le faire.",
            "Confirmer demande de se connecter : des stagiaires bien présents l'oublient, ou ne le peuvent "
            "pas.",
        ),
        Signal(
            S.READING,
            evidence.READING,
            About.ACCOUNT,
            Pieces.ACCOUNTS,
            _of("personne en un jour", "personnes en un jour"),
            "Cet agent a ouvert en un jour les pages d'au moins {people} personnes, et {times} fois plus que "
            "la journée habituelle d'un agent.",
            "Un contrôle, une panne ou un afflux d'appels font ouvrir autant de pages : les motifs donnés "
            "sont au journal des consultations.",
        ),
        Signal(
            S.READ,
            evidence.READ,
            About.ACCOUNT,
            Pieces.AGENTS,
            _of("agent"),
            "Au moins {agents} agents ont ouvert la page de cette personne en {before} jours.",
            "Un dossier difficile passe de main en main : les motifs donnés sont sur la page de la personne.",
        ),
    )
}
