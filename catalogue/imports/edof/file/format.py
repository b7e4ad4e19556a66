"""What the catalogue's XML may hold: one table, read by the checker in C and by the one that explains."""

import re
from dataclasses import dataclass
from functools import cached_property

NAMESPACE = "https://www.of.moncompteformation.gouv.fr"
LONGEST_NUMBER = 120
MANY = 1_000_000_000


@dataclass(frozen=True)
class Text:
    """Words: how many characters at most and at least, and, when `pattern` is given, which."""

    longest: int
    shortest: int = 1
    pattern: str = ""
    wrong: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Code:
    """One of the values of a list."""

    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Elements inside an element, with the fewest and the most of each; and attributes that must be there."""

    told: str
    attributes: tuple[str, ...] = ()

    @cached_property
    def children(self) -> dict[str, tuple[int, int]]:
        """Each child's name, in order: the fewest, the most."""
        found = {}
        for word in self.told.split():
            name, sign, several = re.fullmatch(r"([\w-]+)([?+]?)(?:\{(\d)\})?", word).groups()  # type: ignore[union-attr]
            most = int(several) if several else MANY if sign == "+" else 1
            found[name] = (0 if sign == "?" else 1, most)
        return found


@dataclass(frozen=True)
class Extras:
    """The format's open part: `extra` and `extras`, told apart by their attribute « info »."""


@dataclass(frozen=True)
class Anything:
    """Text or elements; the elements that the format knows keep their rules."""


def codes(words: str) -> Code:
    """The codes of a list, given with spaces between them."""
    return Code(tuple(words.split()))


DATED = ("numero", "datemaj", "datecrea")
DATE = Text(8, 1, "[0-9]{8}", "cette date n'existe pas.", "Écrivez AAAAMMJJ, par exemple 20270131.")
HOURS = Text(
    9, 1, "[0-9]{1,5}([.,][0-9]{1,2})?", "ce n'est pas un nombre positif.", "Écrivez par exemple 21."
)
PHONE = Text(15, 1, r"\+?[0-9]{1,14}", "ce n'est pas un numéro de téléphone.", "Par exemple 0387000000.")
NOT_A_CODE = "ce code ne s'écrit pas {} suivi de chiffres."
POSTCODE = Text(5, 1, "[0-9]{5}", "un code postal a 5 chiffres.", "Écrivez par exemple 57000.")

FORMAT: dict[str, Text | Code | Group | Extras | Anything] = {
    "formation": Group(
        "intitule-formation objectif-formation resultats-attendus contenu-formation parcours-de-formation"
        " objectif-general-formation certification action+ organisme-formation-responsable extras",
        DATED,
    ),
    "intitule-formation": Text(255),
    "objectif-formation": Text(3000),
    "resultats-attendus": Text(3000),
    "contenu-formation": Text(3000),
    "parcours-de-formation": codes("1 2 3 4"),
    "objectif-general-formation": codes("2 4 5 6 7 8 9"),
    # One of the three, which the reader checks: it says so in better words.
    "certification": Group("code-RNCP? code-RS? code-CPF?"),
    "code-RNCP": Text(10, 1, "RNCP[0-9]+", NOT_A_CODE.format("RNCP"), "Par exemple RNCP1234."),
    "code-RS": Text(10, 1, "RS[0-9]+", NOT_A_CODE.format("RS"), "Par exemple RS1234."),
    "code-CPF": Text(10, 1, "CPF[0-9]+", NOT_A_CODE.format("CPF"), "Par exemple CPF202."),
    "action": Group(
        "niveau-entree-obligatoire modalites-enseignement conditions-specifiques? lieu-de-formation"
        " modalites-entrees-sorties url-action? session+ adresse-information? date-information?{3}"
        " restauration? hebergement? transport? acces-handicapes langue-formation modalites-recrutement?"
        " modalites-pedagogiques? code-perimetre-recrutement? infos-perimetre-recrutement?"
        " nombre-heures-centre? nombre-heures-entreprise? extras",
        DATED,
    ),
    "niveau-entree-obligatoire": codes("0 1"),
    "modalites-enseignement": codes("0 1 2"),
    "conditions-specifiques": Text(3000),
    "lieu-de-formation": Group("coordonnees extras?"),
    "modalites-entrees-sorties": codes("0 1"),
    "url-action": Group("urlweb"),
    "urlweb": Text(400, 3),
    "session": Group("periode? adresse-inscription etat-recrutement extras", DATED),
    "periode": Group("debut? fin?"),
    "debut": DATE,
    "fin": DATE,
    "etat-recrutement": codes("1 2"),
    "adresse-inscription": Group("adresse"),
    "adresse-information": Group("adresse"),
    "date-information": Group("date"),
    "date": DATE,
    "restauration": Text(250),
    "hebergement": Text(250),
    "transport": Text(250),
    "acces-handicapes": Text(250),
    "langue-formation": Text(2, 1, "[A-Za-z]{2}", "une langue s'écrit en deux lettres.", "Par exemple FR."),
    "modalites-recrutement": Text(3000, 0),
    "modalites-pedagogiques": Text(200, 0),
    "code-perimetre-recrutement": codes("0 1 2 3 4 5 6 7"),
    "infos-perimetre-recrutement": Text(50, 0),
    "nombre-heures-centre": HOURS,
    "nombre-heures-entreprise": HOURS,
    "organisme-formation-responsable": Group("SIRET-organisme-formation"),
    "SIRET-organisme-formation": Group("SIRET"),
    "SIRET": Text(20),
    "coordonnees": Group("nom prenom adresse? telfixe portable? courriel extras?", ("numero",)),
    "nom": Text(50),
    "prenom": Text(50),
    "telfixe": Group("numtel"),
    "portable": Group("numtel"),
    "numtel": PHONE,
    "courriel": Text(160, 3),
    "adresse": Group("ligne{3} codepostal? ville? pays? geolocalisation? extras", ("numero",)),
    "ligne": Text(50),
    "codepostal": POSTCODE,
    "ville": Text(50),
    "pays": Text(2, 1, "[A-Za-z]{2}", "un pays s'écrit en deux lettres.", "Par exemple FR."),
    "geolocalisation": Group("latitude longitude"),
    "latitude": Text(30, 0),
    "longitude": Text(30, 0),
    "extras": Extras(),
    "extra": Anything(),
}
