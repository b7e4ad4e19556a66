"""What a certification is to the law: its kind, by its code, and the cap on rights (docs/rules.md § 10).

Codes: those of the national directories (RNCP, RS), and EDOF's own for what is eligible without one.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from cpf_portal.common.law.dated import Dated, Row
from cpf_portal.common.law.figures import Figures

SKILLS_REVIEWS = ("CPF202",)
VAES = ("CPF200",)
LIGHT_LICENCES = ("CPF206", "CPF219", "CPF220", "CPF221", "CPF222")
HEAVY_LICENCES = tuple(f"CPF{number}" for number in range(210, 218))
# The certificate of the « socle de connaissances et de compétences » : of the RS, without its cap.
CLEAS = ("RS5616",)


class Kind(StrEnum):
    """What the law tells apart."""

    RNCP = "rncp"
    RS = "rs"
    CLEA = "clea"
    SKILLS_REVIEW = "skills_review"
    VAE = "vae"
    LIGHT_LICENCE = "light_licence"
    HEAVY_LICENCE = "heavy_licence"

    @property
    def label(self) -> str:
        """Its name, as people read it after « pour »."""
        return LABELS[self]

    @property
    def is_licence(self) -> bool:
        """Whether it prepares a driving licence."""
        return self in (Kind.LIGHT_LICENCE, Kind.HEAVY_LICENCE)


LABELS = {
    Kind.RNCP: "une certification du RNCP",
    Kind.RS: "une certification du répertoire spécifique",
    Kind.CLEA: "le certificat CléA",
    Kind.SKILLS_REVIEW: "un bilan de compétences",
    Kind.VAE: "une validation des acquis de l'expérience",
    Kind.LIGHT_LICENCE: "un permis de conduire un véhicule léger",
    Kind.HEAVY_LICENCE: "un permis de conduire un véhicule lourd",
}
CAPS: Mapping[Kind, Dated[int | None]] = {
    Kind.RS: Figures.cap_rs,
    Kind.SKILLS_REVIEW: Figures.cap_skills_review,
    Kind.LIGHT_LICENCE: Figures.cap_light_licence,
}
CODES = (
    dict.fromkeys(CLEAS, Kind.CLEA)
    | dict.fromkeys(SKILLS_REVIEWS, Kind.SKILLS_REVIEW)
    | dict.fromkeys(VAES, Kind.VAE)
    | dict.fromkeys(LIGHT_LICENCES, Kind.LIGHT_LICENCE)
    | dict.fromkeys(HEAVY_LICENCES, Kind.HEAVY_LICENCE)
)
DIRECTORIES = {"RNCP": Kind.RNCP, "RS": Kind.RS}


def kind_of(code: str) -> Kind | None:
    """What a code is to the law; None when rights may not pay for it."""
    return CODES.get(code) or DIRECTORIES.get(code.rstrip("0123456789"))


def cap_of(code: str) -> Dated[int | None] | None:
    """The figure that caps the rights a certification may use; None where no text does."""
    kind = kind_of(code)
    return CAPS.get(kind) if kind else None


def cap_row_on(day: date, code: str) -> Row[int | None] | None:
    """The row that caps what rights pay that day for a certification; None where none ever does."""
    cap = cap_of(code)
    return cap.row_on(day) if cap else None
