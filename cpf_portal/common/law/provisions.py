"""What the law says without a figure: who is exempt, what comes first, each from a day on. Pure."""

from dataclasses import dataclass
from datetime import date

SINCE = date(2024, 5, 2)
EXEMPTING = "décret n° 2024-394 du 29 avril 2024 (code du travail, art. L. 6323-7)"
RECONVERSION = "décret n° 2024-394 du 29 avril 2024 (code du travail, art. R. 6323)"


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision: its code, what a page says of it, its first and last day (both included), its text."""

    code: str
    label: str
    since: date = date.min
    text: str = ""
    until: date = date.max

    @property
    def is_from_the_start(self) -> bool:
        """Whether no first day is known."""
        return self.since == date.min

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.since <= day <= self.until


JOBSEEKER = Provision(
    "jobseeker", "Vous êtes inscrit ou inscrite à France Travail, qui le confirme", SINCE, EXEMPTING
)
EMPLOYER = Provision(
    "employer", "Votre employeur ou son OPCO paie une partie de la formation", SINCE, EXEMPTING
)
C2P = Provision("c2p", "Vous utilisez des points de votre compte de prévention (C2P)", SINCE, RECONVERSION)
ATMP = Provision(
    "atmp",
    "Vous utilisez une dotation d'accident du travail ou de maladie professionnelle",
    SINCE,
    RECONVERSION,
)
EXEMPTIONS = (JOBSEEKER, EMPLOYER, C2P, ATMP)

CREATION_ENDED = Provision(
    "creation",
    "La création d'entreprise ne se paie plus par elle-même : il faut une certification du RNCP ou du "
    "répertoire spécifique",
    date(2025, 2, 16),
    "loi n° 2025-127 du 14 février 2025, art. 190",
)
ORDER = Provision(
    "order",
    "L'argent donné par un tiers sert en premier, puis votre avoir, vos droits, l'aide accordée pour ce "
    "dossier, et votre carte pour le reste",
    date(2025, 12, 4),
    "règles de Mon Compte Formation",
)
EMPLOYERS_HELP = Provision(
    "employers_help",
    "Votre employeur peut payer une partie de votre formation, à votre demande",
    text="code du travail, art. L. 6323-4",
)
LICENCE_STATEMENT = Provision(
    "licence_statement",
    "Pour un permis de conduire, vous attestez n'en avoir aucun en cours de validité de cette catégorie, et "
    "ne pas être sous le coup d'une suspension",
    date(2024, 5, 19),
    "décret n° 2024-444 du 17 mai 2024",
)
VAE_NUMBER = Provision(
    "vae_number",
    "Pour une validation des acquis de l'expérience, vous donnez le numéro de votre inscription au portail "
    "public de la VAE",
    date(2023, 12, 29),
    "décret n° 2023-1275 du 27 décembre 2023",
)
MINORS = Provision(
    "minors",
    "Avant la majorité, un parent ou tuteur donne son accord par écrit",
    text="code civil, art. 1145 et 1146",
)
EXAM = Provision(
    "exam", "Qui fait payer un examen par ses droits s'y présente", text="conditions générales d'utilisation"
)
CONDITIONS = (ORDER, EMPLOYERS_HELP, CREATION_ENDED, LICENCE_STATEMENT, VAE_NUMBER, MINORS, EXAM)
