"""The people one can log in as (the README lists them), and Ange's dossiers, lived by real transitions."""

from base64 import b32decode
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.franceconnect.identity import BY_DEFAULT
from accounts.people.digests import digest_of
from accounts.people.models import Address, Trainee, User
from accounts.people.nir import Nir
from accounts.rights import ledger
from accounts.status.models import Provider, Reply, StatusCheck
from catalogue.organisations.models import Member, Organisation
from catalogue.trainings.bookable import first_day
from catalogue.trainings.models import Action, Session, Training
from cpf_portal.common.business_days import add_business_days
from cpf_portal.demo import funders, gifts
from cpf_portal.demo.ageing import age
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money import figures
from dossiers.transitions import drafts

PASSWORD = "Formation2026"  # noqa: S105
DOMINIQUE, CAMILLE, ANGE = "1760575013042", "2900357463118", "182022A004015"
MEMBERS = (
    ("gestion@atelier-des-langues.example", "Claude", "Hennequin", "Atelier des Langues", "manager"),
    ("lecture@atelier-des-langues.example", "Sacha", "Weber", "Atelier des Langues", "reader"),
    ("gestion@cap-metiers-sud.example", "Maxime", "Arnaud", "Cap Métiers Sud", "manager"),
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
# The lives that lead through « Validé ».
ENROLLED = ("validated", "about_to_begin", "in_training", "completed")


def load(today: date) -> None:
    """Create whoever is missing; people who are there keep all they did."""
    dominique = _trainee(
        DOMINIQUE, "Dominique", "Lecœur", date(1976, 5, 12), _years(182_000, today), **_home("57000", "Metz")
    )
    if dominique:
        gifts.from_employer(dominique, today)
        gifts.asked_of_employer(dominique, DOMINIQUE, today)
    _trainee(
        CAMILLE,
        "Camille",
        "Aubry",
        date(1990, 3, 4),
        _years(500_000, today),
        is_jobseeker=True,
        **_home("57070", "Metz"),
    )
    for email, first, last, organisation, role in MEMBERS:
        user, made = _user(email, User.Kind.ORGANISATION, first, last, email)
        _second_factor(user)
        if made:
            Member.objects.create(
                user=user, organisation=Organisation.objects.get(name=organisation), role=role
            )
    for email, first, last, groups in STAFF:
        agent, _ = _user(email, User.Kind.STAFF, first, last, email, is_staff=True)
        agent.groups.set(Group.objects.filter(name__in=groups))
        _second_factor(agent)
    funders.load_register()
    for email, first, last, funder in funders.AGENTS:
        user, made = _user(email, User.Kind.FUNDER, first, last, email)
        _second_factor(user)
        if made:
            funders.answers_for(user, funder)
    ange = _trainee(
        ANGE, "Ange", "Mattei", date(1982, 2, 9), {}, is_jobseeker=True, **_home("20000", "Ajaccio")
    )
    if ange and not ange.dossiers.exists():
        _lives(ange)
        gifts.from_region(ange, today)


@cache
def _hashed() -> str:
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
        user.password = _hashed()
        user.save(update_fields=["password"])
    return user, made


def _second_factor(user: User) -> None:
    """The same secret for everyone: the demonstration prints its current code."""
    TOTPDevice.objects.get_or_create(user=user, defaults={"key": CODE_KEY, "name": "démonstration"})


def current_code() -> str:
    """The six digits that the secret gives now."""
    return f"{totp(bytes.fromhex(CODE_KEY)):06d}"


def _trainee(
    nir: str, first: str, last: str, birth_date: date, credits: dict[str, int], **more: Any
) -> Trainee | None:
    """The trainee, or None when they were already there."""
    email = f"{first}.{last}@courriel.example".lower().replace("œ", "oe")
    number = Nir.parse(nir)
    user, made = _user(digest_of(number), User.Kind.TRAINEE, first, last, email)
    if not made:
        return None
    trainee = Trainee.objects.create(
        user=user, birth_date=birth_date, sex=number.sex, contact_email=email, **more
    )
    for reason, cents in credits.items():
        ledger.credit(trainee.pk, "cpf", cents, reason)
    return trainee


def _home(postcode: str, town: str) -> dict[str, Any]:
    address = Address.objects.create(
        number="8", street_type="rue", street="des Jardins", postcode=postcode, town=town
    )
    return {"home_address": address, "mobile": "+33612345678"}


def _years(total: int, today: date) -> dict[str, int]:
    """A sum as yearly credits of 500,00 € at most, the oldest first."""
    years, left = [], total
    while left:
        years.append(min(50_000, left))
        left -= years[-1]
    first = today.year - len(years)
    return {f"Droits de l'année {first + since}": cents for since, cents in enumerate(reversed(years))}


def _lives(ange: Trainee) -> None:
    """One dossier in each of several states; what Ange had is reserved or used, nothing is left."""
    today, now = timezone.localdate(), timezone.now()
    StatusCheck.objects.create(
        trainee=ange, provider=Provider.JOBSEEKER, answer=Reply.YES, consented_at=now, asked_at=now
    )
    lives = (
        "draft",
        "requested",
        "acknowledged",
        "refused",
        "proposed",
        "to_validate",
        "cancelled",
        "validated",
        "about_to_begin",
        "in_training",
        "completed",
    )
    sessions = _sessions()
    for life in (*funders.LIVES, *lives):  # what a funder supports is rarer: it is chosen first
        session = next(each for each in sessions if funders.suits(life, each, today))
        sessions.remove(session)
        draft = _draft(ange, session, is_jobseeker=life not in funders.EMPLOYED)
        if life != "draft":
            _live(draft, life, _agent(session))


def _sessions() -> list[Session]:
    """Open sessions far enough away, one an action, of the two organisations one can log in to."""
    soonest = first_day(timezone.localdate())
    # Read by its keys: the database knows nothing yet of the tables that were just filled.
    names = {member[3] for member in MEMBERS}
    trainings = list(Training.objects.filter(organisation__name__in=names).values_list("pk", flat=True))
    prices = dict(Action.objects.filter(training__in=trainings).values_list("pk", "price"))
    open_ones = Session.objects.filter(starts_on__gt=soonest, seats_taken=0, action__in=list(prices))
    found = sorted(open_ones, key=lambda each: (prices[each.action_id], each.pk))
    chosen: list[Session] = []
    actions: set[int] = set()
    for session in found:
        if session.action_id not in actions:
            chosen.append(session)
            actions.add(session.action_id)
    return chosen


def _agent(session: Session) -> actors.Actor:
    name = session.action.training.organisation.name
    email = next(
        email for email, *_, organisation, role in MEMBERS if organisation == name and role == "manager"
    )
    return actors.organisation(User.objects.get(login=email))


def _draft(ange: Trainee, session: Session, *, is_jobseeker: bool) -> Dossier:
    draft = drafts.create(ange, session)
    draft.is_jobseeker = is_jobseeker
    draft.is_public_agent, draft.diploma, draft.category = False, "4", "employee"
    draft.save()
    return draft


def _live(dossier: Dossier, life: str, agent: actors.Actor) -> None:
    today, ange = timezone.localdate(), actors.trainee(dossier.trainee.user)
    if life in ENROLLED:
        ledger.credit(
            dossier.trainee_id,
            "cpf",
            dossier.price,
            f"Droits de l'année {today.year - 1 - ENROLLED.index(life)}",
        )
    if life == "acknowledged":
        Dossier.objects.filter(pk=dossier.pk).update(has_admission_terms=True)
        type(dossier.session.action).objects.filter(pk=dossier.session.action_id).update(
            has_admission_terms=True, prerequisites="Entretien avec l'équipe avant l'entrée."
        )
        dossier = Dossier.objects.get(pk=dossier.pk)
    plan = figures.plan_of(dossier, today)
    transitions.send(
        dossier, ange, figures=plan, rights_consent=True, payment_consent=True, proven=BY_DEFAULT
    )
    if life == "acknowledged":
        transitions.acknowledge(dossier, agent)
    elif life == "refused":
        transitions.refuse(
            dossier,
            agent,
            reason="prerequisites",
            message="Le niveau demandé n'est pas encore atteint : un autre parcours vous conviendrait mieux.",
        )
    elif life == "proposed":
        later = timedelta(days=7)
        transitions.propose(
            dossier,
            agent,
            starts_on=(dossier.starts_on or today) + later,
            ends_on=(dossier.ends_on or today) + later,
            hours=dossier.hours,
            price=dossier.price - 5_000,
            note="Le groupe commence une semaine plus tard, et nous baissons le prix.",
        )
    elif life == "cancelled":
        transitions.cancel_request(dossier, ange)
    elif life in ("to_validate", *ENROLLED, *funders.LIVES):
        transitions.accept(dossier, agent)
        if life in funders.LIVES:
            funders.ask(Dossier.objects.get(pk=dossier.pk), ange, life)
        if life in ENROLLED:
            _enrol(transitions.validate(dossier, ange, figures=plan, rights_consent=True), life, agent)


def _enrol(dossier: Dossier, life: str, agent: actors.Actor) -> None:
    """A training that begins now cannot have been asked for in time: the dossier is made older."""
    today = timezone.localdate()
    if life == "about_to_begin":
        age(dossier, ((dossier.starts_on or today) - add_business_days(today, 3)).days)
    elif life != "validated":
        age(dossier, ((dossier.starts_on or today) - today).days)
        transitions.declare_entry(dossier, agent, effective_on=today)
    if life == "completed":
        transitions.declare_exit(dossier, agent, effective_on=today, hours_attended=dossier.hours)
