"""What a page hides, nobody plays: the buttons of both sites and the engine ask one function."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State
from dossiers.money import closings
from dossiers.transitions import REGISTRY
from tests import factories as f
from tests.dossiers.transitions.test_matrix import actor_of, given_to, picture
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
SITES = {Role.TRAINEE: "dossier", Role.ORGANISATION: "organisation_dossier"}
# Those that have a button on a dossier's page; « envoyer » ends the draft's own form.
SHOWN = {role: [v for v, row in TRANSITIONS.items() if role in row.roles and v != "send"] for role in SITES}


@pytest.fixture(autouse=True)
def _there_is_a_funder_to_ask() -> None:
    f.a_funder()


def moved(state: State, **days: int) -> Dossier:
    """A dossier in that state, with dates moved to so many days from today."""
    dossier = f.a_dossier(state)
    today = timezone.localdate()
    Dossier.objects.filter(pk=dossier.pk).update(**{name: today + timedelta(n) for name, n in days.items()})
    return Dossier.objects.get(pk=dossier.pk)


def own_entry_confirmed() -> Dossier:
    dossier = moved(State.VALIDATED, starts_on=-1)
    return transitions.confirm_entry(dossier, f.owner(dossier), effective_on=timezone.localdate())


def own_exit_confirmed() -> Dossier:
    dossier = f.a_dossier(State.COMPLETED)
    return transitions.confirm_exit(dossier, f.owner(dossier), effective_on=timezone.localdate())


def reviewed() -> Dossier:
    dossier = f.a_dossier(State.COMPLETED)
    return transitions.review(dossier, f.owner(dossier), **given_to("review", dossier))


def with_admission_terms() -> Dossier:
    return f.a_dossier(State.REQUESTED, session=f.a_session(f.an_action(has_admission_terms=True)))


def acknowledged() -> Dossier:
    dossier = with_admission_terms()
    return transitions.acknowledge(dossier, f.agent(dossier))


def claimed() -> Dossier:
    dossier = f.a_dossier(State.CANCELLED_BY_TRAINEE)
    return transitions.claim_force_majeure(
        dossier, f.owner(dossier), **given_to("claim_force_majeure", dossier)
    )


def final() -> Dossier:
    dossier = f.a_dossier(State.CANCELLED_BY_TRAINEE)
    closings.apply(dossier, dossier.closing)
    return Dossier.objects.get(pk=dossier.pk)


def hidden() -> Dossier:
    dossier = f.a_dossier(State.REQUEST_CANCELLED)
    return transitions.hide(dossier, f.owner(dossier))


def nothing_to_pay() -> Dossier:
    return f.a_dossier(State.TO_VALIDATE, trainee=f.a_trainee(is_jobseeker=True))


def awaiting_a_funder() -> Dossier:
    return f.ask_top_up(f.a_dossier(State.TO_VALIDATE))


SITUATIONS: dict[str, Callable[[], Dossier]] = {
    **{str(s): partial(f.a_dossier, s) for s in State if s is not State.DRAFT},
    "on the first day": lambda: moved(State.VALIDATED, starts_on=0),
    "after the first day": lambda: moved(State.VALIDATED, starts_on=-1),
    "on the last day": lambda: moved(State.IN_TRAINING, ends_on=0),
    "too close to be accepted": lambda: moved(State.REQUESTED, starts_on=9),
    "a payment past its deadline": lambda: moved(State.PAYMENT_PENDING, deadline=-1),
    "own entry confirmed": own_entry_confirmed,
    "own exit confirmed": own_exit_confirmed,
    "reviewed": reviewed,
    "with admission terms": with_admission_terms,
    "acknowledged": acknowledged,
    "claimed": claimed,
    "final": final,
    "hidden": hidden,
    "nothing to pay": nothing_to_pay,
    "awaiting a funder": awaiting_a_funder,
    "granted by a funder": lambda: f.grant_top_up(awaiting_a_funder()),
}


@pytest.fixture(scope="module")
def situations(made_once: None) -> dict[str, int]:
    """A dossier in each: each test plays its own, then it is as before."""
    return {situation: make().pk for situation, make in SITUATIONS.items()}


def shown(client: Client, dossier: Dossier, role: Role) -> set[str]:
    """The transitions whose button the actor's page of the dossier has."""
    client.force_login(sure(actor_of(role, dossier).user), backend="accounts.login.backends.NirBackend")
    page = client.get(reverse(SITES[role], args=[dossier.number])).text
    slugs = {
        transition: f'href="/{path}/{dossier.number}/{TRANSITIONS[transition].slug}/"'
        for transition in SHOWN[role]
        for path in ["mes-dossiers" if role is Role.TRAINEE else "organisme/dossiers"]
    }
    return {transition for transition, link in slugs.items() if link in page}


@pytest.mark.parametrize("role", SITES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_transition_that_a_page_hides_is_refused(
    client: Client, situations: dict[str, int], situation: str, role: Role
) -> None:
    dossier = Dossier.objects.get(pk=situations[situation])
    seen = shown(client, dossier, role)
    before = picture(dossier)
    for transition in SHOWN[role]:
        if transition in seen:
            continue
        with pytest.raises(Refused):
            REGISTRY[transition](dossier, actor_of(role, dossier), **given_to(transition, dossier))
        assert picture(dossier) == before, (situation, transition)


@pytest.mark.parametrize("role", SITES)
def test_each_button_is_seen_somewhere(client: Client, situations: dict[str, int], role: Role) -> None:
    """The control: a page that showed nothing would make the other test say nothing."""
    seen = set().union(*(shown(client, Dossier.objects.get(pk=pk), role) for pk in situations.values()))
    assert seen == set(SHOWN[role])


def post(client: Client, dossier: Dossier, slug: str, **data: str) -> Response:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    return client.post(reverse("dossier_transition", args=[dossier.number, slug]), data, follow=True)


def test_the_end_is_not_confirmed_on_the_first_day(client: Client) -> None:
    dossier = moved(State.IN_TRAINING, ends_on=30)
    page = post(client, dossier, "confirmer-sortie", effective_on=timezone.localdate().isoformat())
    assert Dossier.objects.get(pk=dossier.pk).exit_confirmed_on is None
    assert "Votre sortie se confirme à partir du dernier jour prévu" in page.text


@pytest.mark.parametrize("make", [lambda: f.a_dossier(State.CANCELLED_BY_TRAINEE), claimed])
def test_a_dossier_whose_money_is_not_final_stays_in_the_list(
    client: Client, make: Callable[[], Dossier]
) -> None:
    dossier = make()
    page = post(client, dossier, "retirer")
    assert Dossier.objects.get(pk=dossier.pk).hidden_at is None
    assert "définitif" in page.text


def test_a_payment_past_its_deadline_waits_for_the_bank_whoever_acts() -> None:
    dossier = moved(State.PAYMENT_PENDING, deadline=-1)
    with pytest.raises(Refused) as refusal:
        f.cancel_by_organisation(dossier)
    assert refusal.value.code == "bank_first"
    assert f.bank_says_yes(dossier).state == "validated"
