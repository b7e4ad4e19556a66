"""A kind of personal data, why it is kept and how long, in the words of the page that tells it."""

from dataclasses import dataclass
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from cpf_portal.common.french import NBSP


class Part(StrEnum):
    """What data serve: the page gives each part its table and its legal basis."""

    ACCOUNT = "Votre compte et vos droits"
    DOSSIERS = "Vos dossiers de formation"
    SECURITY = "Vous connecter en sécurité"
    PROFESSIONALS = "Le travail des organismes et des agents"
    TECHNICAL = "La marche du site"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data, why it is kept and for how long: `ends` in words, around `lasts` when it has one."""

    part: Part
    what: str
    why: str
    ends: str
    lasts: relativedelta | None = None

    @property
    def how_long(self) -> str:
        """The duration as people read it, « 1 an après la décision »."""
        return self.ends.format(in_words(self.lasts)) if self.lasts else self.ends


def in_words(lasts: relativedelta) -> str:
    """A duration of one unit, « 6 mois », « 90 jours »."""
    for count, one, several in (
        (lasts.years, "an", "ans"),
        (lasts.months, "mois", "mois"),
        (lasts.days, "jour", "jours"),
        (lasts.hours, "heure", "heures"),
    ):
        if count:
            return f"{count}{NBSP}{one if count == 1 else several}"
    raise ValueError("a duration lasts")
