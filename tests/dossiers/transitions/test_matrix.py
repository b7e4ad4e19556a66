"""Every state × every transition × every actor: what the table allows happens, everything else is refused."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.people.models import User
from accounts.rights.models import RightsLine
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State
from dossiers.money import closings
from dossiers.reviews.models import Review
from dossiers.transitions import REGISTRY
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def given_to(transition: str, dossier: Dossier) -> dict[str, Any]:
    """Arguments with which the transition would be accepted where the table allows it."""
    today = timezone.localdate()
    match transition:
        case "send" | "pay":
            return f.consents(dossier)
        case "validate":
            return {"figures": f.consents(dossier)["figures"], "rights_consent": True}
        case "ask_top_up":
            return {"funder": f.a_funder(), "amount": 5_000}
        case "decline_top_up":
            return {"reason": "budget", "message": "Plus de crédits cette année."}
        case "propose":
            return {
                "starts_on": dossier.starts_on,
                "ends_on": dossier.ends_on,
                "hours": dossier.hours,
                "price": dossier.price - 100,
            }
        case "refuse":
            return {"reason": "full", "message": "Le groupe est complet."}
        case "expire":
            return {"payment_lost": True}
        case "payment_succeeded":
            return {"amount": dossier.to_pay, "currency": "eur", "reference": dossier.number}
        case "declare_entry" | "confirm_entry" | "confirm_exit":
            return {"effective_on": today}
        case "declare_exit":
            return {"effective_on": today, "hours_attended": dossier.hours}
        case "withdraw_entry":
            return {"reason": "Elle entre la semaine prochaine."}
        case "record_exam":
            return {"held_on": today, "result": "passed"}
        case "abandon":
            return {"hours_attended": Decimal(1)}
        case "cancel_by_organisation":
            return {"reason": "Le formateur est souffrant.", "hours_given": Decimal(1)}
        case "claim_force_majeure":
            return {"ground": "illness", "documents": [f.a_document()]}
        case "decide_force_majeure":
            return {"accepted": True, "reason": "Certificat lisible."}
        case "review":
            return {"scores": dict.fromkeys(Review.CRITERIA, 4)}
    return {}


def actor_of(role: Role, dossier: Dossier) -> actors.Actor:
    return {
        Role.TRAINEE: lambda: f.owner(dossier),
        Role.ORGANISATION: lambda: f.agent(dossier),
        Role.BANK: lambda: actors.BANK,
        Role.FUNDER: lambda: f.who_answers(dossier),
        Role.STAFF: lambda: actors.staff(f.a_staff_member()),
        Role.CLOCK: lambda: actors.CLOCK,
    }[role]()


@pytest.fixture(scope="module")
def in_each_state(made_once: None) -> dict[tuple[State, bool], int]:
    """A dossier in each state, without admission terms and with some: each test plays its own, then it is as before."""
    return {
        (state, with_terms): f.a_dossier(
            state, session=f.a_session(f.an_action(has_admission_terms=with_terms))
        ).pk
        for state in State
        for with_terms in (False, True)
    }


def prepared(transition: str, dossier: Dossier) -> Dossier:
    """The dossier, where the transition's own conditions (dates, claims) are met."""
    state = dossier.status
    today = timezone.localdate()
    if transition == "declare_no_show":
        Dossier.objects.filter(pk=dossier.pk).update(starts_on=today - timedelta(days=1))
    if transition in ("declare_entry", "confirm_entry") and state is State.VALIDATED:
        Dossier.objects.filter(pk=dossier.pk).update(starts_on=today)
    if transition == "confirm_exit" and state is State.IN_TRAINING:
        Dossier.objects.filter(pk=dossier.pk).update(ends_on=today)
    if transition == "hide" and state is State.CANCELLED_BY_TRAINEE:
        closings.apply(dossier, dossier.closing)
    if transition == "validate" and state in TRANSITIONS["validate"].sources:
        Dossier.objects.filter(pk=dossier.pk).update(is_jobseeker=True)
    if transition.endswith("_top_up") and state in TRANSITIONS["ask_top_up"].sources:
        f.a_funder()
        if transition != "ask_top_up":
            f.ask_top_up(dossier)
    if transition == "decide_force_majeure" and state is State.CANCELLED_BY_TRAINEE:
        transitions.claim_force_majeure(dossier, f.owner(dossier), **given_to("claim_force_majeure", dossier))
    return Dossier.objects.get(pk=dossier.pk)


def rows_of(model: type[Model], condition: str) -> str:
    """The SQL of every row of a table for which something is true, each one text."""
    rows = f"SELECT row_::text FROM {model._meta.db_table} row_ WHERE {condition} ORDER BY 1"
    return f"ARRAY({rows})"


NAMES_IT = [relation.field for relation in Dossier._meta.related_objects]
PICTURE = ", ".join(
    [
        rows_of(Dossier, "id = %(dossier)s"),
        rows_of(RightsLine, "trainee_id = %(trainee)s"),
        rows_of(Session, "id = %(session)s"),
        *(rows_of(field.model, f"{field.column} = %(dossier)s") for field in NAMES_IT),
    ]
)


def picture(dossier: Dossier) -> tuple[Any, ...]:
    """Everything a refusal must leave untouched: the dossier, all that names it, its rights and its session."""
    of = {"dossier": dossier.pk, "trainee": dossier.trainee_id, "session": dossier.session_id}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {PICTURE}", of)
        return tuple(sure(cursor.fetchone()))


@pytest.fixture(scope="module")
def outsiders(made_once: None) -> dict[Role, actors.Actor]:
    """Who acts for any dossier: staff, and an agent of a funder that was asked for none."""
    funder = actors.funder(f.a_funder_agent(f.a_funder()))
    return {Role.STAFF: actors.staff(f.a_staff_member()), Role.FUNDER: funder}


@pytest.mark.parametrize("transition", TRANSITIONS)
@pytest.mark.parametrize("state", State)
def test_each_transition_from_each_state_by_each_actor(
    in_each_state: dict[tuple[State, bool], int],
    outsiders: dict[Role, actors.Actor],
    state: State,
    transition: str,
) -> None:
    row = TRANSITIONS[transition]
    dossier = prepared(transition, Dossier.objects.get(pk=in_each_state[state, transition == "acknowledge"]))
    given, before = given_to(transition, dossier), picture(dossier)
    known = {} if transition.endswith("_top_up") else outsiders
    for role in Role:
        if state in row.sources and role in row.roles:
            continue
        actor = known.get(role) or actor_of(role, dossier)
        with pytest.raises(Refused):
            REGISTRY[transition](dossier, actor, **given)
        assert picture(dossier) == before, (state, transition, role)
    if state not in row.sources:
        return
    if transition == "expire":  # only now: on an overdue dossier the clock would move before anyone
        Dossier.objects.filter(pk=dossier.pk).update(deadline=timezone.localdate() - timedelta(days=1))
    entries = dossier.entries.count()
    after = REGISTRY[transition](dossier, actor_of(row.roles[0], dossier), **given_to(transition, dossier))
    assert after.status is row.leads_to(state)
    entry = after.entries.last()
    assert (sure(entry).sequence, sure(entry).transition, sure(entry).source, sure(entry).target) == (
        entries + 1,
        transition,
        state,
        after.state,
    )
    assert sure(entry).actor == row.roles[0]


def test_every_transition_of_the_table_is_a_function_and_every_function_in_the_table() -> None:
    assert set(REGISTRY) == set(TRANSITIONS)
    assert all(getattr(transitions, name) is played for name, played in REGISTRY.items())


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
def test_a_stranger_and_another_organisation_move_nothing(
    in_each_state: dict[tuple[State, bool], int], state: State
) -> None:
    dossier = Dossier.objects.get(pk=in_each_state[state, False])
    camille = actors.trainee(f.a_trainee("Camille", "Aubry").user)
    elsewhere = actors.funder(f.a_funder_agent(f.a_funder()))
    other = actors.organisation(f.a_member(f.an_organisation("Cap Métiers Sud")))
    reader = actors.organisation(f.a_member(dossier.organisation, "reader"))
    before = picture(dossier)
    for transition, row in TRANSITIONS.items():
        for actor in (camille, other, reader, elsewhere):
            if actor.role in row.roles:
                with pytest.raises(Refused):
                    REGISTRY[transition](dossier, actor, **given_to(transition, dossier))
    assert picture(dossier) == before


def test_a_closed_account_can_no_longer_act() -> None:
    dossier = f.a_dossier("requested")
    actor = f.owner(dossier)
    User.objects.filter(pk=sure(actor.user).pk).update(is_active=False)
    sure(actor.user).refresh_from_db()
    with pytest.raises(Refused):
        transitions.cancel_request(dossier, actor)
