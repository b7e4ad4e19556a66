"""Which certifications the CPF may pay for (docs/rules.md § 10): the directories', and EDOF's own codes.

EDOF's codes are for what the law makes eligible without a directory. The Caisse des Dépôts publishes no list
of them; which licence each one is comes from a public editor of EDOF files that offers them to organisations
(github.com/ericfalcon/editeur-LHEO, read in 2026). The titles are ours.
"""

LIGHT_LICENCES = {
    "CPF206": "Permis B : voiture",
    "CPF219": "Permis A1 : motocyclette légère",
    "CPF220": "Permis A2 : motocyclette de 35 kW au plus",
    "CPF221": "Permis B1 : quadricycle lourd",
    "CPF222": "Permis BE : voiture et remorque",
}
HEAVY_LICENCES = {
    "CPF210": "Permis C : poids lourd",
    "CPF211": "Permis C1 : poids lourd de 7,5 tonnes au plus",
    "CPF212": "Permis C1E : poids lourd de 7,5 tonnes au plus et remorque",
    "CPF213": "Permis CE : poids lourd et remorque",
    "CPF214": "Permis D : transport de personnes",
    "CPF215": "Permis D1 : transport de seize personnes au plus",
    "CPF216": "Permis D1E : transport de seize personnes au plus, et remorque",
    "CPF217": "Permis DE : transport de personnes et remorque",
}
VAE = {"CPF200": "Validation des acquis de l'expérience (VAE)"}
SKILLS_REVIEW = {"CPF202": "Bilan de compétences"}
TITLES = VAE | SKILLS_REVIEW | LIGHT_LICENCES | HEAVY_LICENCES
DIRECTORIES = ("RNCP", "RS")
CREATION = "CPF203"


def why_not(code: str) -> tuple[str, str] | None:
    """Why the CPF may not pay for a certification, and the remedy; None when it may. No code is not one."""
    kind = code.rstrip("0123456789")
    if kind in DIRECTORIES or code in TITLES:
        return None
    if code == CREATION:
        return (
            "CPF203, la création d'entreprise, n'est plus finançable par le CPF depuis le 16 février 2025.",
            "Donnez le code RNCP ou RS de la formation.",
        )
    if not code:
        return (
            "sans certification, le CPF ne peut pas la financer.",
            "Donnez un code RNCP ou RS, ou l'un des codes d'EDOF (bilan, VAE, permis).",
        )
    return f"le CPF ne finance pas {code}.", f"Codes d'EDOF possibles : {', '.join(sorted(TITLES))}."
