"""The demonstration's funders and their agents, and whom each request is for."""

from datetime import date
from typing import Any

from accounts.people.models import User
from catalogue.funders.models import Agent, Funder
from catalogue.funders.support import first_start, supports
from catalogue.trainings.models import Session
from dossiers.dossier import actors

REGION, OPCO, FRANCE_TRAVAIL = "Région des Trois Fleuves", "OPCO Métiers & Services", "France Travail"
FUNDERS: dict[str, dict[str, Any]] = {
    REGION: {
        "kind": Funder.Kind.REGION,
        "departments": ["54", "55", "57", "88"],
        "usual_amount": 200_00,
        "most_amount": 1_500_00,
        "email": "aides@region.example",
        "phone": "+33387000001",
        "text": "Pour toute personne qui se forme dans la région, ou à distance.",
    },
    OPCO: {
        "kind": Funder.Kind.OPCO,
        "certification_kinds": ["RNCP", "RS"],
        "persons": Funder.Persons.EMPLOYEES,
        "usual_amount": 150_00,
        "most_amount": 1_000_00,
        "answer_days": 5,
        "email": "aides@opco.example",
        "phone": "+33140000002",
        "text": "Pour les salariés des entreprises adhérentes, avec l'accord de l'employeur.",
    },
    FRANCE_TRAVAIL: {
        "kind": Funder.Kind.FRANCE_TRAVAIL,
        "persons": Funder.Persons.JOBSEEKERS,
        "usual_amount": 400_00,
        "most_amount": 3_000_00,
        "silence_grants": True,
        "start_days": 21,
        "email": "aides@francetravail.example",
        "phone": "3949",
        "text": "Pour un projet vu avec votre conseiller. Sans réponse dans le délai, l'aide est accordée.",
    },
}
AGENTS = (
    ("agent@region.example", "Maël", "Fontaine", REGION),
    ("agent@opco.example", "Jade", "Perrin", OPCO),
    ("agent@francetravail.example", "Noa", "Lambert", FRANCE_TRAVAIL),
)
# Who is asked, in each life that leads to a funder.
ASKED = {
    "aid_asked": REGION,
    "aid_granted": REGION,
    "aid_declined": OPCO,
    "aid_asked_of_france_travail": FRANCE_TRAVAIL,
    "aid_granted_by_silence": FRANCE_TRAVAIL,
}


def load_register() -> None:
    """Create the funders that are missing; those that are there keep what their agents wrote."""
    for name, what in FUNDERS.items():
        Funder.objects.get_or_create(name=name, defaults=what)


def answers_for(user: User, name: str) -> None:
    """Make someone an agent of the funder of that name."""
    Agent.objects.create(user=user, funder=Funder.objects.get(name=name))


def suits(life: str, session: Session, today: date, *, is_jobseeker: bool) -> bool:
    """Whether the funder of that life, if it has one, supports the session and has the time before it."""
    if life not in ASKED:
        return True
    funder = Funder.objects.get(name=ASKED[life])
    is_near = session.starts_on is None or session.starts_on < first_start(funder, today)
    return not is_near and supports(funder, session.action, is_jobseeker=is_jobseeker)


def agent_of(funder: Funder) -> actors.Actor:
    """Who answers for it."""
    return actors.funder(User.objects.get(login=next(who[0] for who in AGENTS if who[3] == funder.name)))
