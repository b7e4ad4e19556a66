"""The people one can log in as (the README lists them)."""

from base64 import b32decode
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.people.digests import digest_of
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from catalogue.organisations.models import Member, Organisation
from cpf_portal.demo import funders, gifts
from cpf_portal.demo.catalogue import NAMED
from cpf_portal.demo.lives import ange, classroom, colleagues, controlled, former, profiles, stories, waiting
from cpf_portal.simulators.bank import Simulator

PASSWORD = "Formation2026"  # noqa: S105
DOMINIQUE, CAMILLE, ANGE = "1760575013042", "2900357463118", "182022A004015"
TRAINEES = (
    (DOMINIQUE, "Dominique Lecœur", "des droits, et de l'argent de son employeur"),
    (CAMILLE, "Camille Aubry", "beaucoup de droits, demande d'emploi"),
    (ANGE, "Ange Mattei", "plus de droits, un dossier dans chaque état"),
)
MEMBERS = (
    ("gestion@atelier-des-langues.example", "Claude", "Hennequin", "Atelier des Langues", "manager"),
    ("lecture@atelier-des-langues.example", "Sacha", "Weber", "Atelier des Langues", "reader"),
    ("gestion@cap-metiers-sud.example", "Maxime", "Arnaud", "Cap Métiers Sud", "manager"),
    ("finances@atelier-des-langues.example", "Yaël", "Perrin", "Atelier des Langues", "finance"),
    ("deux@organismes.example", "Robin", "Masson", "Atelier des Langues", "files"),
    ("deux@organismes.example", "Robin", "Masson", "Cap Métiers Sud", "reader"),
    ("gestion@rivage-formation.example", "Yann", "Le Goff", "Rivage Formation", "manager"),
    ("gestion@route-et-logistique.example", "Noor", "Simon", "Route et Logistique Est", "manager"),
)
# Who decides is not who opens accounts: each has the groups of their work (`staff_groups`).
STAFF = (
    ("agent@cdc.example", "Morgan", "Delmas", ("Décisions", "Catalogue", "Paiements")),
    ("seconde@cdc.example", "Charlie", "Benoît", ("Décisions",)),
    ("comptes@cdc.example", "Lou", "Ferrand", ("Comptes",)),
    ("lecture@cdc.example", "Andrea", "Colin", ("Lecture",)),
)
CODE_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105
CODE_KEY = b32decode(CODE_SECRET).hex()
# Everyone has been here for so many business days.
HERE_FOR = 120


def load(today: date) -> None:
    """Create whoever is missing, with what they lived; people who are there keep all they did."""
    with stories.moment(stories.days_ago(today, HERE_FOR)):
        funders.load_register()
        profiles.begin_application()
        _professionals()
        dominique = _trainee(DOMINIQUE, "Dominique", "Lecœur", date(1976, 5, 12), "57000", "Metz")
        camille = _trainee(CAMILLE, "Camille", "Aubry", date(1990, 3, 4), "57070", "Metz", is_jobseeker=True)
        mattei = _trainee(ANGE, "Ange", "Mattei", date(1982, 2, 9), "20000", "Ajaccio", is_jobseeker=True)
    last = stories.last_year(today)
    if dominique:
        stories.credit_years(dominique, 1_820_00, last)
        gifts.from_employer(dominique, today)
        gifts.asked_of_employer(dominique, DOMINIQUE, today)
    if camille:
        stories.credit_years(camille, 5_000_00, last)
    if mattei:
        ange.live(mattei, today)
        former.live(today)
        classroom.live(today)
    if dominique and camille and mattei:
        waiting.load(dominique, camille, today)
        controlled.load(today)
        profiles.load(today)
        colleagues.load(NAMED[0][0], today)


def finish(bank: Simulator | None, today: date) -> None:
    """What Ange pays at that bank, if there is one; then the gift that this would have used."""
    mattei = Trainee.objects.get(user__login=digest_of(Nir.parse(ANGE)))
    if mattei.dotations.exists():
        return
    if bank:
        ange.pay(mattei, bank, today)
    gifts.from_region(mattei, today)


def _professionals() -> None:
    """Those who answer for organisations, for the fund and for funders."""
    new = set()
    for email, first, last, organisation, role in MEMBERS:
        user, made = _user(email, User.Kind.ORGANISATION, first, last, email)
        _second_factor(user)
        new |= {user.pk} if made else set()
        if user.pk in new:
            Member.objects.create(
                user=user, organisation=Organisation.objects.get(name=organisation), role=role
            )
    for email, first, last, groups in STAFF:
        agent, _ = _user(email, User.Kind.STAFF, first, last, email, is_staff=True)
        agent.groups.set(Group.objects.filter(name__in=groups))
        _second_factor(agent)
    for email, first, last, funder in funders.AGENTS:
        user, made = _user(email, User.Kind.FUNDER, first, last, email)
        _second_factor(user)
        if made:
            funders.answers_for(user, funder)


@cache
def hashed() -> str:
    """Of the one password that everyone has: hashing it takes as long as it should."""
    return make_password(PASSWORD)


def _user(login: str, kind: str, first: str, last: str, email: str, **more: Any) -> tuple[User, bool]:
    defaults = {
        "kind": kind,
        "first_name": first,
        "last_name": last,
        "email": email,
        "email_confirmed_at": timezone.now(),
    }
    user, made = User.objects.get_or_create(login=login, defaults=defaults | more)
    if made:
        user.password = hashed()
        user.save(update_fields=["password"])
    return user, made


def _second_factor(user: User) -> None:
    """The same secret for everyone: the demonstration prints its current code."""
    TOTPDevice.objects.get_or_create(user=user, defaults={"key": CODE_KEY, "name": "démonstration"})


def current_code() -> str:
    """The six digits that the secret gives now."""
    return f"{totp(bytes.fromhex(CODE_KEY)):06d}"


def _trainee(
    nir: str, first: str, last: str, birth_date: date, postcode: str, town: str, **more: Any
) -> Trainee | None:
    """The trainee, or None when they were already there."""
    email = f"{first}.{last}@courriel.example".lower().replace("œ", "oe")
    number = Nir.parse(nir)
    user, made = _user(digest_of(number), User.Kind.TRAINEE, first, last, email)
    if not made:
        return None
    return stories.settle(user, email, postcode, town, birth_date=birth_date, sex=number.sex, **more)
