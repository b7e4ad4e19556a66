"""Who uses the site during a drill: people with rights, an organisation that answers, and how each comes in."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.people.models import User
from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action, Session
from tests import factories as f

PEOPLE, TRAININGS = 8, 4
# One answers everything at once; what is asked of the other waits.
BUSY, QUIET = "Atelier des Langues", "Atelier du Soir"
# Of the number of someone born in one town after another: those of a month there go from 1 to 999.
BEFORE_THE_TOWN, MOST_THERE, FIRST = 1_760_575_013_000, 999, 200
FIRST_NAMES = ("Camille", "Dominique", "Ange", "Claude", "Alix", "Sacha", "Noor", "Lou")


@dataclass(frozen=True, slots=True)
class Known:
    """Someone who was let in: their number when they log in with one, and their session when they are in."""

    nir: str
    session: str


def settle() -> None:
    """Everyone who is there at the beginning of each play, and what they may ask for."""
    for name in (BUSY, QUIET):
        TOTPDevice.objects.create(user=f.a_member(f.an_organisation(name)))
    come(PEOPLE)


def come(number: int) -> None:
    """So many more people with rights."""
    hashed = make_password(f.PASSWORD)
    known = User.objects.filter(kind="trainee").count()
    for rank in range(known, known + number):
        # Not enough for the whole price: the rest is paid by card.
        first_name = FIRST_NAMES[rank % len(FIRST_NAMES)]
        trainee = f.a_trainee(first_name, "Lecœur", login=f.digest(_nir(rank)))
        User.objects.filter(pk=trainee.pk).update(password=hashed)


def offer() -> None:
    """What may be asked for from today on, whenever that is."""
    organisation = Organisation.objects.get(name=BUSY)
    for rank in range(TRAININGS):
        action = f.an_action(organisation, title=f"Anglais professionnel, niveau {rank + 1}")
        f.a_session(action, starts_in=20 + rank)


def _nir(rank: int) -> str:
    town, there = divmod(FIRST - 1 + rank, MOST_THERE)
    return str(BEFORE_THE_TOWN + 1000 * town + there + 1)


def a_quiet_offer() -> Action:
    """Of the organisation whose requests nobody answers."""
    return f.an_action(Organisation.objects.get(name=QUIET))


def trainees(after: int = 0) -> list[Known]:
    """Everyone with rights but the first so many, let in: a session of their own, as a login gives."""
    users = User.objects.filter(kind="trainee").order_by("pk")[after:]
    return [Known(_nir(rank), _let_in(user)) for rank, user in enumerate(users, after)]


def agent(organisation: str = BUSY) -> str:
    """The session of whoever answers for it."""
    return _let_in(User.objects.get(kind="organisation", memberships__organisation__name=organisation))


def staff() -> str:
    """The session of an agent of the fund."""
    user = f.a_staff_member()
    TOTPDevice.objects.create(user=user)
    return _let_in(user)


def sessions() -> list[int]:
    """What may be asked for, by key."""
    offered = Session.objects.filter(action__training__organisation__name=BUSY)
    return list(offered.order_by("pk").values_list("pk", flat=True))


def _let_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    if user.kind != "trainee":
        kept = client.session
        kept[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=user).persistent_id
        kept.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
