"""The person whose status is asked: what the service needs of them, and whether its answer is theirs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.franceconnect.identity import BIRTH_DATE, Identity
from accounts.people.models import Trainee
from cpf_portal.common.french import plain

SEXES = {"m": "M", "f": "F"}
GENDERS = {"masculin": "male", "feminin": "female"}
# France Travail keeps so many characters of a given name.
KEPT_OF_A_NAME = 13
TOLD = ("prenom", "nom_naissance", "date_naissance", "sexe")


@dataclass(frozen=True, slots=True)
class Subject:
    """An identity as the account has it; `sex` is « m » or « f »."""

    first_name: str
    last_name: str
    birth_date: date
    sex: str

    @classmethod
    def of(cls, trainee: Trainee) -> "Subject | None":
        """The holder's identity; None when too little is known for anyone to be found by it."""
        user = trainee.user
        if not (user.first_name and user.last_name and trainee.sex in SEXES):
            return None
        return cls(user.first_name, user.last_name, trainee.birth_date, trainee.sex)

    def parameters(self) -> list[tuple[str, str]]:
        """The identity as API Particulier takes it (v3, calls « identité »)."""
        return [
            ("nomNaissance", self.last_name),
            ("prenoms[]", self.first_name),
            ("anneeDateNaissance", str(self.birth_date.year)),
            ("moisDateNaissance", str(self.birth_date.month)),
            ("jourDateNaissance", str(self.birth_date.day)),
            ("sexeEtatCivil", SEXES[self.sex]),
        ]

    def is_told_in(self, told: dict[str, Any]) -> bool:
        """Whether the identity of an answer is this one, compared as FranceConnect's is.

        `ValueError`, `TypeError` or `KeyError` when it is no identity at all.
        """
        given, family, birthdate, sex = (str.strip(told[name]) for name in TOLD)
        if not (given and family and BIRTH_DATE.fullmatch(birthdate)):
            raise ValueError("not an identity")
        found = Identity("", given, family, birthdate, GENDERS.get(plain(sex), ""))
        first = self.first_name[:KEPT_OF_A_NAME] if len(given) == KEPT_OF_A_NAME else self.first_name
        return not found.differences(
            first_name=first, last_name=self.last_name, birth_date=self.birth_date, sex=self.sex
        )
