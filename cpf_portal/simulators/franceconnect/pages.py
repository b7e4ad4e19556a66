"""The page where one says who one is: the people of the demonstration, or anyone."""

from cpf_portal.simulators.little_server import page

PEOPLE = (
    ("DOMINIQUE ALIX", "LECOEUR", "1976-05-12", "male"),
    ("CAMILLE", "AUBRY", "1990-03-04", "female"),
    ("ANGE MARIE", "MATTEI", "1982-02-09", "male"),
)
FIELDS = ("given_name", "family_name", "birthdate", "gender")


def choice(request: str) -> str:
    """Who are you?"""
    people = [(_named(*person[:2]), dict(zip(FIELDS, person, strict=True))) for person in PEOPLE]
    return page("franceconnect/choice.html", request=request, people=people)


def refusal(code: str) -> str:
    """A request that is not as it must be."""
    return page("franceconnect/refusal.html", code=code)


def _named(given_names: str, family_name: str) -> str:
    return f"{given_names.split()[0].title()} {family_name.title()}"
