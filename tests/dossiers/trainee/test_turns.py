"""« À faire » first: what is expected of the trainee, what waits for another, the drafts, what is over."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers import transitions
from dossiers.dossier.declarations import owed_by_trainee
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import expected
from dossiers.lifecycle import State
from tests import factories as f
from tests.clock import moment
from tests.kinds import sure

pytestmark = pytest.mark.django_db
TURNS = {
    State.DRAFT: "Brouillons",
    State.REQUESTED: "En cours",
    State.PROPOSED: "À faire",
    State.TO_VALIDATE: "À faire",
    State.PAYMENT_REFUSED: "À faire",
    State.PAYMENT_PENDING: "En cours",
    State.VALIDATED: "En cours",
    State.IN_TRAINING: "En cours",
}


def on(day: date | None) -> time_machine.travel:
    """The morning of that day."""
    return time_machine.travel(moment(sure(day).isoformat()))


def turn_of(client: Client, dossier: Dossier) -> str:
    """Under which title the owner's list shows the dossier."""
    client.force_login(dossier.trainee.user)
    parts = client.get(reverse("dossier_list")).context["parts"]
    (part,) = [part for part in parts if dossier in part.dossiers]
    return str(part.turn.label)


@pytest.mark.parametrize("state", State)
def test_the_owner_sees_whose_turn_it_is(client: Client, state: State) -> None:
    assert turn_of(client, f.a_dossier(state)) == TURNS.get(state, "Terminés")


def test_once_the_deadline_has_passed_nothing_is_to_be_done(client: Client) -> None:
    dossier = f.a_dossier("to_validate")
    assert turn_of(client, dossier) == "À faire"
    with on(sure(dossier.deadline) + timedelta(days=1)):
        assert turn_of(client, dossier) == "Terminés"


def test_what_a_funder_must_answer_first_is_not_the_owner_s_turn(client: Client) -> None:
    dossier = f.a_dossier("to_validate")
    f.ask_top_up(dossier)
    assert turn_of(client, dossier) == "En cours"


def test_the_first_day_asks_for_the_entry_and_the_last_for_the_exit_once(client: Client) -> None:
    dossier = f.a_dossier("validated")
    with on(dossier.starts_on):
        assert turn_of(client, dossier) == "À faire"
        transitions.declare_entry(dossier, f.agent(dossier), effective_on=sure(dossier.starts_on))
        assert turn_of(client, dossier) == "En cours"
    with on(dossier.ends_on):
        assert turn_of(client, dossier) == "À faire"
        transitions.confirm_exit(dossier, f.owner(dossier), effective_on=sure(dossier.ends_on))
        assert turn_of(client, dossier) == "En cours"


def test_the_summary_opens_on_what_is_to_be_done_and_until_when(client: Client) -> None:
    dossier = f.a_dossier("to_validate")
    client.force_login(dossier.trainee.user)
    page = client.get(reverse("account"))
    assert page.context["todo"] == [dossier]
    assert "dans 4 jours ouvrés" in page.text
    assert page.text.index("À faire") < page.text.index("Mes droits</h2>")


def test_a_title_counts_the_dossiers_of_every_page(client: Client) -> None:
    trainee = f.a_trainee()
    for _ in range(12):
        f.a_draft(trainee)
    client.force_login(trainee.user)
    for page, shown in ((1, 10), (2, 2)):
        (part,) = client.get(reverse("dossier_list"), {"page": page}).context["parts"]
        assert (part.turn.label, part.count, len(part.dossiers)) == ("Brouillons", 12, shown)


def test_a_dossier_that_waits_for_its_funder_asks_nothing_in_red(client: Client) -> None:
    dossier = f.a_dossier("to_validate")
    client.force_login(dossier.trainee.user)
    page = reverse("dossier", args=[dossier.number])
    assert "badge--todo" in client.get(page).text
    f.ask_top_up(dossier)
    assert "badge--todo" not in client.get(page).text
    assert "badge--waiting" in client.get(page).text


def test_a_declaration_that_is_owed_is_asked_in_red_then_only_the_organisation_s_is_left(
    client: Client,
) -> None:
    dossier = f.a_dossier("validated")
    page = reverse("dossier", args=[dossier.number])
    with on(dossier.starts_on):
        client.force_login(dossier.trainee.user)
        asked = client.get(page).text
        assert "Confirmez votre entrée en formation" in asked
        assert 'class="stack todo"' in asked
        transitions.confirm_entry(dossier, f.owner(dossier), effective_on=sure(dossier.starts_on))
        assert turn_of(client, dossier) == "En cours"
        told = client.get(page).text
        assert "Rien d'autre à faire" in told
        assert 'class="stack todo"' not in told


def test_at_the_end_the_exit_is_the_first_thing_to_do(client: Client) -> None:
    dossier = f.a_dossier("in_training")
    with on(sure(dossier.ends_on) + timedelta(days=1)):
        client.force_login(dossier.trainee.user)
        shown = client.get(reverse("dossier", args=[dossier.number]))
        transitions.confirm_exit(dossier, f.owner(dossier), effective_on=sure(dossier.ends_on))
        told = client.get(reverse("dossier", args=[dossier.number])).text
    assert [button.name for button in shown.context["buttons"] if not button.is_secondary] == ["confirm_exit"]
    assert "La fin était prévue" in shown.text
    assert "Vous avez confirmé votre sortie" in told


def test_an_entry_that_can_no_longer_be_confirmed_is_not_said_to_be_late(client: Client) -> None:
    dossier = f.a_dossier("completed")
    with on(sure(dossier.ends_on) + timedelta(days=30)):
        client.force_login(dossier.trainee.user)
        entry, _ = client.get(reverse("dossier", args=[dossier.number])).context["declarations"]
    assert (entry.trainee.is_late, entry.trainee.is_closed) == (False, True)


def test_home_begins_with_what_is_to_be_done_by_whoever_is_logged_in(client: Client) -> None:
    dossier = f.a_dossier("to_validate")
    assert "À faire" not in client.get(reverse("home")).text
    client.force_login(dossier.trainee.user)
    page = client.get(reverse("home")).text
    assert page.index(dossier.title) < page.index("Que voulez-vous apprendre")


@pytest.mark.parametrize("state", ["validated", "in_training", "completed"])
@pytest.mark.parametrize("declared", [False, True])
def test_what_is_to_be_declared_is_the_same_of_one_dossier_and_in_the_list(
    state: str, declared: bool
) -> None:
    dossier, today = f.a_dossier(state), timezone.localdate()
    for starts_on, ends_on in (
        (today, today),
        (today, today + timedelta(days=1)),
        (today + timedelta(days=1), today + timedelta(days=1)),
    ):
        own = ["entry_confirmed_on", *(["exit_confirmed_on"] if state != "validated" else [])]
        said = dict.fromkeys(own, today if declared else None)
        Dossier.objects.filter(pk=dossier.pk).update(starts_on=starts_on, ends_on=ends_on, **said)
        dossier.refresh_from_db()
        listed = Dossier.objects.filter(expected(), pk=dossier.pk).exists()
        assert listed is bool(owed_by_trainee(dossier))
