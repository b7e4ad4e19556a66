"""Invented people: a name, a number that is well formed and theirs alone, addresses of their own."""

from datetime import date, timedelta
from typing import NamedTuple
from unicodedata import normalize

from accounts.people.digests import digest_of
from accounts.people.nir import Nir

FIRST = {
    "f": [
        "Marie",
        "Nathalie",
        "Isabelle",
        "Sylvie",
        "Catherine",
        "Martine",
        "Christine",
        "Françoise",
        "Valérie",
        "Sandrine",
        "Stéphanie",
        "Céline",
        "Julie",
        "Aurélie",
        "Émilie",
        "Camille",
        "Léa",
        "Manon",
        "Chloé",
        "Inès",
        "Sarah",
        "Nadia",
        "Fatima",
        "Aminata",
        "Mariam",
        "Thi",
        "Linh",
        "Sofia",
        "Ana",
        "Élodie",
        "Laure",
        "Clémence",
        "Apolline",
        "Gwenaëlle",
        "Soizic",
        "Marguerite",
        "Yasmine",
        "Hélène",
        "Noémie",
        "Zoé",
    ],
    "m": [
        "Jean",
        "Philippe",
        "Michel",
        "Alain",
        "Patrick",
        "Nicolas",
        "Christophe",
        "Pierre",
        "Laurent",
        "Éric",
        "Frédéric",
        "David",
        "Stéphane",
        "Thomas",
        "Julien",
        "Sébastien",
        "Maxime",
        "Alexandre",
        "Hugo",
        "Lucas",
        "Karim",
        "Mohamed",
        "Mehdi",
        "Moussa",
        "Ibrahima",
        "Minh",
        "Antonio",
        "Joao",
        "Yann",
        "Loïc",
        "Erwan",
        "Gaël",
        "Baptiste",
        "Étienne",
        "Rémi",
        "Benoît",
        "Jérôme",
        "Aurélien",
        "Kévin",
        "Mattéo",
    ],
}
LAST = [
    "Martin",
    "Bernard",
    "Dubois",
    "Thomas",
    "Robert",
    "Richard",
    "Petit",
    "Durand",
    "Leroy",
    "Moreau",
    "Simon",
    "Laurent",
    "Lefebvre",
    "Michel",
    "Garcia",
    "David",
    "Bertrand",
    "Roux",
    "Vincent",
    "Fournier",
    "Morel",
    "Girard",
    "André",
    "Mercier",
    "Dupont",
    "Lambert",
    "Bonnet",
    "François",
    "Martinez",
    "Legrand",
    "Garnier",
    "Faure",
    "Rousseau",
    "Blanc",
    "Guérin",
    "Muller",
    "Henry",
    "Roussel",
    "Nicolas",
    "Perrin",
    "Morin",
    "Mathieu",
    "Clément",
    "Gauthier",
    "Dumont",
    "Lopez",
    "Fontaine",
    "Chevalier",
    "Robin",
    "Masson",
    "Sanchez",
    "Gérard",
    "Nguyen",
    "Boyer",
    "Denis",
    "Lemaire",
    "Duval",
    "Joly",
    "Gautier",
    "Roger",
    "Roche",
    "Roy",
    "Noël",
    "Meyer",
    "Lucas",
    "Meunier",
    "Jean",
    "Perez",
    "Marchand",
    "Dufour",
    "Blanchard",
    "Marie",
    "Barbier",
    "Brun",
    "Dumas",
    "Brunet",
    "Schmitt",
    "Leroux",
    "Colas",
    "Fernandez",
    "Pierre",
    "Arnaud",
    "Diallo",
    "Traoré",
    "Cissé",
    "Benali",
    "Haddad",
    "Kaya",
    "Pham",
    "Tran",
    "Le",
    "Goff",
    "Quéméner",
    "Etcheverry",
    "Casanova",
    "Santoni",
    "Hoarau",
    "Payet",
    "Grondin",
    "Zidane",
]


class Invented(NamedTuple):
    """Someone, and the digest under which they log in."""

    login: str
    first: str
    last: str
    email: str
    mobile: str


def born(seed: int, rank: int) -> date:
    """When someone was born: between 1962 and 2003."""
    return date(1962, 1, 1) + timedelta(days=(seed + rank * 7_919) % 15_330)


def sex(rank: int) -> str:
    """« f » or « m », in turn."""
    return "fm"[rank % 2]


def number(rank: int, birth_date: date, sex: str) -> str:
    """The 13 characters of the number of the person of that rank: the place and the order tell it alone."""
    order, commune, department = 1 + rank % 997, 1 + rank // 997 % 989, 1 + rank // (997 * 989) % 94
    first = 1 if sex == "m" else 2
    return f"{first}{birth_date:%y%m}{department:02}{commune:03}{order:03}"


def invented(rank: int, birth_date: date, sex: str) -> Invented:
    """The person of that rank, always the same."""
    firsts, drawn = FIRST[sex], rank * 2_654_435_761 % 2**32
    first, last = firsts[drawn % len(firsts)], LAST[drawn // 64 % len(LAST)]
    if drawn % 5 == 0:
        last = f"{last}-{LAST[drawn // 8_192 % len(LAST)]}"
    plain = normalize("NFD", f"{first}.{last}".lower()).encode("ascii", "ignore").decode()
    return Invented(
        digest_of(Nir.parse(number(rank, birth_date, sex))),
        first,
        last,
        f"{plain}.{rank}@courriel.example",
        f"+336{rank % 10**8:08}",
    )
