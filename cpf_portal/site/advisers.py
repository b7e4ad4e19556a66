"""Who advises whom on a change of work: « conseil en évolution professionnelle ». Pure.

Code du travail, art. L. 6111-6. The advice is free and the same everywhere; who gives it depends on one's
situation, for employees on the region too.
"""

from dataclasses import dataclass

MON_CEP = "mon-cep.org"


@dataclass(frozen=True, slots=True)
class Adviser:
    """Who advises people in a situation: its name, for whom, what it does, its site when it has one."""

    situation: str
    name: str
    whom: str
    what: str
    site: str = ""
    is_regional: bool = False


ADVISERS = {
    "salarie": Adviser(
        "Je travaille dans le privé, ou à mon compte",
        "L'opérateur de votre région",
        "Salariées et salariés qui ne sont pas cadres, indépendantes et indépendants",
        "Choisi par France compétences dans chaque région, il vous reçoit près de chez vous ou à distance, "
        "sans que votre employeur le sache.",
        MON_CEP,
        is_regional=True,
    ),
    "cadre": Adviser(
        "Je suis cadre",
        "L'Apec",
        "Cadres en poste ou non, jeunes diplômées et jeunes diplômés",
        "L'Association pour l'emploi des cadres a des centres dans les grandes villes et conseille aussi à "
        "distance.",
        "www.apec.fr",
    ),
    "emploi": Adviser(
        "Je cherche un emploi",
        "France Travail",
        "Personnes inscrites à France Travail",
        "Votre conseiller ou votre conseillère regarde avec vous si la formation sert votre projet, et peut "
        "aider à la payer.",
        "www.francetravail.fr",
    ),
    "jeune": Adviser(
        "J'ai moins de 26 ans et j'ai quitté l'école",
        "La mission locale",
        "Jeunes de 16 à 25 ans sortis du système scolaire",
        "Elle suit votre recherche d'emploi, de formation, de logement. Votre mairie sait où est la plus "
        "proche.",
        MON_CEP,
    ),
    "handicap": Adviser(
        "Je suis en situation de handicap",
        "Cap emploi",
        "Personnes en situation de handicap, en poste ou en recherche d'emploi",
        "Il connaît les aides et les aménagements, y compris pendant la formation.",
        MON_CEP,
    ),
    "public": Adviser(
        "Je suis agent public ou agente publique",
        "Votre employeur",
        "Fonctionnaires, contractuelles et contractuels de la fonction publique",
        "Son service des ressources humaines vous conseille, et c'est auprès de lui que vous utilisez vos "
        "droits.",
    ),
}
REGIONS = {
    "Auvergne-Rhône-Alpes": "01 03 07 15 26 38 42 43 63 69 73 74",
    "Bourgogne-Franche-Comté": "21 25 39 58 70 71 89 90",
    "Bretagne": "22 29 35 56",
    "Centre-Val de Loire": "18 28 36 37 41 45",
    "Corse": "2A 2B",
    "Grand Est": "08 10 51 52 54 55 57 67 68 88",
    "Guadeloupe": "971",
    "Guyane": "973",
    "Hauts-de-France": "02 59 60 62 80",
    "Île-de-France": "75 77 78 91 92 93 94 95",
    "La Réunion": "974",
    "Martinique": "972",
    "Mayotte": "976",
    "Normandie": "14 27 50 61 76",
    "Nouvelle-Aquitaine": "16 17 19 23 24 33 40 47 64 79 86 87",
    "Occitanie": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "Pays de la Loire": "44 49 53 72 85",
    "Provence-Alpes-Côte d'Azur": "04 05 06 13 83 84",
}
BY_DEPARTMENT = {department: region for region, codes in REGIONS.items() for department in codes.split()}


def region_of(department: str) -> str:
    """The region of a department, by its code; empty for the territories that belong to none."""
    return BY_DEPARTMENT.get(department, "")
