"""Which certifications the CPF may pay for (docs/rules.md § 10): the directories', and EDOF's own codes.

EDOF's codes are for what the law makes eligible without a directory. The Caisse des Dépôts publishes no list
of them; which licence each one is comes from a public editor of EDOF files that offers them to organisations
(github.com/ericfalcon/editeur-LHEO, read in 2026). The titles are ours.
"""

from cpf_portal.common.french import short_date
from cpf_portal.common.law.kinds import kind_of
from cpf_portal.common.law.provisions import CREATION_ENDED

TITLES = {
    "CPF200": "Validation des acquis de l'expérience (VAE)",
    "CPF202": "Bilan de compétences",
    "CPF206": "Permis B : voiture",
    "CPF210": "Permis C : poids lourd",
    "CPF211": "Permis C1 : poids lourd de 7,5 tonnes au plus",
    "CPF212": "Permis C1E : poids lourd de 7,5 tonnes au plus et remorque",
    "CPF213": "Permis CE : poids lourd et remorque",
    "CPF214": "Permis D : transport de personnes",
    "CPF215": "Permis D1 : transport de seize personnes au plus",
    "CPF216": "Permis D1E : transport de seize personnes au plus, et remorque",
    "CPF217": "Permis DE : transport de personnes et remorque",
    "CPF219": "Permis A1 : motocyclette légère",
    "CPF220": "Permis A2 : motocyclette de 35 kW au plus",
    "CPF221": "Permis B1 : quadricycle lourd",
    "CPF222": "Permis BE : voiture et remorque",
}
CREATION = "CPF203"


def why_not(code: str) -> tuple[str, str] | None:
    """Why the CPF may not pay for a certification, and the remedy; None when it may. No code is not one."""
    if kind_of(code):
        return None
    if code == CREATION:
        return (
            "CPF203, la création d'entreprise, n'est plus finançable par le CPF depuis le "
            f"{short_date(CREATION_ENDED.since)}.",
            "Donnez le code RNCP ou RS de la formation.",
        )
    if not code:
        return (
            "sans certification, le CPF ne peut pas la financer.",
            "Donnez un code RNCP ou RS, ou l'un des codes d'EDOF (bilan, VAE, permis).",
        )
    return f"le CPF ne finance pas {code}.", f"Codes d'EDOF possibles : {', '.join(sorted(TITLES))}."
