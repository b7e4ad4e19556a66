"""The page where one says who one is: the people of the demonstration, or anyone."""

from html import escape

from cpf_portal.simulators.little_server import page

NOTE = "Simulateur de FranceConnect : personne n'est vérifié, aucune identité n'est réelle."
PEOPLE = (
    ("DOMINIQUE ALIX", "LECOEUR", "1976-05-12", "male"),
    ("CAMILLE", "AUBRY", "1990-03-04", "female"),
    ("ANGE MARIE", "MATTEI", "1982-02-09", "male"),
)
FIELDS = ("given_name", "family_name", "birthdate", "gender")


def choice(request: str) -> str:
    """Who are you?"""
    known = "".join(_someone(request, person) for person in PEOPLE)
    return _page(
        "S'identifier",
        f"<h1>Qui êtes-vous ?</h1>{known}"
        f"<details><summary>Une autre identité</summary><form method='post'>{_hidden('request', request)}"
        '<label for="given_name">Prénoms</label><input id="given_name" name="given_name" required>'
        '<label for="family_name">Nom de naissance</label>'
        '<input id="family_name" name="family_name" required>'
        '<label for="birthdate">Date de naissance</label>'
        '<input id="birthdate" name="birthdate" type="date" required>'
        '<label for="gender">Sexe</label><select id="gender" name="gender">'
        '<option value="female">Féminin</option><option value="male">Masculin</option></select>'
        "<button>S'identifier ainsi</button></form></details>"
        f"<form method='post'>{_hidden('request', request)}"
        '<button class="second" name="give_up" value="yes">Revenir sans s\'identifier</button></form>',
    )


def refusal(code: str) -> str:
    """A request that is not as it must be."""
    return _page("Demande refusée", f"<h1>Demande refusée</h1><p>{escape(code)}</p>")


def _someone(request: str, person: tuple[str, ...]) -> str:
    hidden = "".join(_hidden(name, value) for name, value in zip(FIELDS, person, strict=True))
    named = escape(f"{person[0].split()[0].title()} {person[1].title()}")
    return f"<form method='post'>{_hidden('request', request)}{hidden}<button>{named}</button></form>"


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _page(title: str, inside: str) -> str:
    return page(f"{title} — Simulateur de FranceConnect", inside, NOTE)
