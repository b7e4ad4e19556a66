"""Both offices, by their pages: every verb, of every role, in every state acts or is refused as the table says."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.control import standing
from catalogue.control.models import ControlledOrganisation, StandingChange
from catalogue.organisations.models import Member
from catalogue.organisations.models import Organisation as Atelier
from cpf_portal.operations.staff_groups import GROUPS
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State
from dossiers.organisation.forms import FORMS
from dossiers.organisation.group.models import GESTURES
from dossiers.transitions.availability import available
from tests import factories as f
from tests.dossiers.transitions.test_matrix import picture, prepared
from tests.entered import again, entered
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
SENT = [state for state in State if state is not State.DRAFT]
# Who answers, as the members' page says it; the others read at most.
ANSWERS = {"manager", "files"}
# Who decides, as rules.md § 13 wants it: in one group alone.
DECIDES = {"Décisions"}
STAFF_VERBS = {
    "cancel_by_organisation": "admin:dossiers_dossier_cancel",
    "decide_force_majeure": "admin:dossiers_forcemajeureclaim_decider",
}


def typed(verb: str, dossier: Dossier) -> dict[str, str]:
    """What a member types on the page of that verb when all goes well."""
    today = timezone.localdate()
    start = (dossier.starts_on or today) + timedelta(days=7)
    return {
        "propose": {
            "starts_on": f"{start}",
            "ends_on": f"{start + timedelta(days=20)}",
            "hours": "10",
            "price": "800",
        },
        "refuse": {"reason": "full", "message": "Le groupe est complet."},
        "declare_entry": {"effective_on": f"{today}"},
        "declare_exit": {"effective_on": f"{today}", "attended_0": "10", "excused_0": "0"},
        "withdraw_entry": {"reason": "Ce n'était pas la bonne personne."},
        "record_exam": {"held_on": f"{today}", "result": "passed"},
        "abandon": {"hours_attended": "4"},
        "cancel_by_organisation": {"reason": "Le formateur est souffrant.", "hours_given": "2"},
        "decide_force_majeure": {"accepted": "1", "reason": "Certificat lisible.", "hours_attended": "2"},
    }.get(verb, {})


def plays(client: Client, address: str, given: dict[str, str]) -> Response:
    """Post the form, then the amounts that it shows, where it shows some first."""
    answer = client.post(address, given)
    if shown := re.search(r'name="settlement" value="([^"]+)"', answer.text):
        answer = client.post(address, given | {"settlement": shown[1]})
    return answer


@contextmanager
def undone() -> Iterator[None]:
    """What is done here is as if it had not been, for who tries next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def atelier(made_once: None) -> Atelier:
    return f.an_organisation()


@pytest.fixture(scope="module")
def theirs(atelier: Atelier) -> dict[State, int]:
    """A dossier of the organisation in each state."""
    return {state: f.a_dossier(state, session=f.a_session(f.an_action(atelier))).pk for state in SENT}


@pytest.fixture(scope="module")
def members(atelier: Atelier) -> dict[str, Client]:
    """One member in each role, logged in, and the manager of another organisation."""
    found = {role: entered(f.a_member(atelier, role)) for role in Member.Role.values}
    return found | {"of another": entered(f.a_member(f.an_organisation("Cap Métiers Sud")))}


@pytest.fixture(scope="module")
def agents(made_once: None) -> dict[str, Client]:
    """One agent in each group, logged in, and one in none."""
    alone = f.a_user("staff", "nouvel@cdc.example", "Lou", "Marchand", is_staff=True)
    return {group: entered(f.an_agent(group)) for group in GROUPS} | {"none": entered(alone)}


@pytest.mark.parametrize("verb", FORMS)
@pytest.mark.parametrize("state", SENT)
def test_a_member_plays_a_verb_where_the_table_and_their_role_allow_it(
    theirs: dict[State, int], members: dict[str, Client], state: State, verb: str
) -> None:
    row = TRANSITIONS[verb]
    dossier = prepared(verb, Dossier.objects.get(pk=theirs[state]))
    address = reverse("organisation_transition", args=[dossier.number, row.slug])
    refusal = available(dossier, row, Role.ORGANISATION, timezone.localdate())
    assert refusal or state in row.sources
    given, before = typed(verb, dossier), picture(dossier)
    for role, client in members.items():
        with undone():
            browser = again(client)
            answer = plays(browser, address, given)
            if role not in ANSWERS:
                assert (answer.status_code, picture(dossier)) == (404, before), role
            elif refusal:
                assert (answer.status_code, picture(dossier)) == (302, before), role
                assert refusal.reason in html.unescape(browser.get(answer["Location"]).text)
            else:
                entry = sure(dossier.entries.last())
                assert (entry.transition, entry.actor, entry.target) == (
                    verb,
                    "organisation",
                    row.leads_to(state),
                )
                assert sure(entry.user_id) == int(client.session["_auth_user_id"])
        dossier = Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize("verb", GESTURES)
def test_a_gesture_on_several_is_for_those_of_the_table_and_for_who_answers(
    theirs: dict[State, int], members: dict[str, Client], verb: str
) -> None:
    dossiers = [prepared(verb, Dossier.objects.get(pk=pk)) for pk in theirs.values()]
    today = timezone.localdate()
    refused = {
        each.number: over.reason
        for each in dossiers
        if (over := available(each, TRANSITIONS[verb], Role.ORGANISATION, today))
    }
    assert {each.state for each in dossiers if each.number not in refused} <= {*TRANSITIONS[verb].sources}
    for role, client in members.items():
        chosen = client.post(reverse("organisation_group"), {"numbers": [each.number for each in dossiers]})
        if role == "of another":
            assert chosen["Location"] == reverse("organisation_dossiers"), "they are not theirs to choose"
            continue
        if role not in ANSWERS:
            assert chosen.status_code == 404, role
            continue
        page = client.get(chosen["Location"], {"geste": TRANSITIONS[verb].slug})
        assert {each.dossier.number: each.refusal for each in page.context["left"]} == refused, role
        for other, elsewhere in members.items():
            if other not in ANSWERS:
                assert elsewhere.get(chosen["Location"]).status_code == 404, other


@pytest.mark.parametrize("verb", STAFF_VERBS)
@pytest.mark.parametrize("state", State)
def test_an_agent_plays_a_verb_where_the_table_and_their_group_allow_it(
    theirs: dict[State, int], agents: dict[str, Client], state: State, verb: str
) -> None:
    row = TRANSITIONS[verb]
    dossier = prepared(verb, Dossier.objects.get(pk=theirs[state]) if state in theirs else f.a_draft())
    address = reverse(STAFF_VERBS[verb], args=[dossier.pk])
    refusal = available(dossier, row, Role.STAFF, timezone.localdate())
    assert refusal or state in row.sources
    given, before = typed(verb, dossier), picture(dossier)
    for group, client in agents.items():
        with undone():
            answer = plays(again(client), address, given)
            if group not in DECIDES:
                assert (answer.status_code, picture(dossier)) == (403, before), group
            elif refusal:
                # A claim is a page of its own: there is none to open where nothing was claimed.
                assert answer.status_code in (302, 404)
                assert picture(dossier) == before
            else:
                entry = sure(dossier.entries.last())
                assert (entry.transition, entry.actor, entry.target) == (verb, "staff", row.leads_to(state))
        dossier = Dossier.objects.get(pk=dossier.pk)


def test_the_table_gives_the_staff_no_other_verb() -> None:
    assert {name for name, row in TRANSITIONS.items() if Role.STAFF in row.roles} == {*STAFF_VERBS}


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


def stands(organisation: Atelier, wanted: str, morgan: User) -> ControlledOrganisation:
    """The organisation, once it stands so, by the decisions that lead there."""
    held = ControlledOrganisation.objects.get(pk=organisation.pk)
    if wanted == "suspended":
        standing.decide(morgan, held, "suspended", "Des cours jamais donnés.", is_urgent=True)
    if wanted == "delisted":
        with time_machine.travel(timezone.now() - timedelta(days=20)):
            standing.notify(morgan, held, "delisted", "Des cours jamais donnés.")
        standing.decide(morgan, held, "delisted", "Des cours jamais donnés.")
    return ControlledOrganisation.objects.get(pk=organisation.pk)


# What rules.md § 13 lets the staff do of an organisation, before any notice.
MEASURES: dict[str, set[str]] = {
    "applied": {"referencer", "dereferencer"},
    "listed": {"notifier-suspension", "notifier-dereferencement", "suspendre-en-urgence"},
    "suspended": {"referencer", "notifier-dereferencement"},
    "delisted": {"referencer"},
}


@pytest.mark.parametrize("wanted", MEASURES)
def test_an_agent_takes_a_measure_where_the_standing_and_their_group_allow_it(
    agents: dict[str, Client], morgan: User, wanted: str
) -> None:
    made: dict[str, Any] = {"standing": "applied"} if wanted == "applied" else {}
    held = stands(f.an_organisation("Formations du Rhin", **made), wanted, morgan)
    assert held.standing == wanted
    for measure in standing.ALL:
        address = reverse("admin:catalogue_controlledorganisation_measure", args=[held.pk, measure.slug])
        for group, client in agents.items():
            with undone():
                told = held.notices.count(), StandingChange.objects.filter(organisation=held).count()
                answer = again(client).post(address, {"reason": "Un contrôle le demande."})
                now = held.notices.count(), StandingChange.objects.filter(organisation=held).count()
                if group not in DECIDES:
                    assert (answer.status_code, now) == (403, told), (measure.slug, group)
                else:
                    acted = measure.slug in MEASURES[wanted]
                    assert (answer.status_code, now != told) == (302, acted), (measure.slug, group)
