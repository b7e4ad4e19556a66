"""What an organisation changes in its catalogue never changes a dossier that was sent."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from catalogue.office import actions, sessions, trainings
from catalogue.office.actions import ActionValues, NewPlace
from catalogue.office.sessions import SessionValues
from catalogue.office.trainings import TrainingValues
from catalogue.organisations.models import Member
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros, long_date
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import LIVE, SEATED, State
from dossiers.organisation.sessions.session_closing import cancel_session
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
SENT = [state for state in State if state is not State.DRAFT]


def keeper(dossier: Dossier) -> Member:
    return f.a_member(dossier.organisation, "catalogue").memberships.get()


def change_everything(dossier: Dossier) -> None:
    """Whatever the back-office lets one change of the training, the action and the session."""
    by, session = (
        keeper(dossier),
        Session.objects.select_related("action__training").get(pk=dossier.session_id),
    )
    trainings.edit(by, session.action.training, None, TrainingValues(title="Poterie"))
    terms = ActionValues(
        mode="mixed",
        price=dossier.price + 50_000,
        hours=Decimal(90),
        place=NewPlace(town="Brest"),
        has_admission_terms=not dossier.has_admission_terms,
    )
    actions.edit(by, session.action, None, terms)
    sessions.edit(
        by, session, None, SessionValues(starts_on=session.starts_on, ends_on=session.ends_on, seats=40)
    )
    sessions.close(by, session)
    actions.unpublish(by, session.action)
    trainings.unpublish(by, session.action.training)


@pytest.mark.parametrize("state", SENT)
def test_a_dossier_and_its_pages_stay_as_agreed(state: State) -> None:
    dossier = f.a_dossier(state)
    before = model_to_dict(dossier)
    change_everything(dossier)
    after = Dossier.objects.get(pk=dossier.pk)
    assert model_to_dict(after) == before
    trainee, office = Client(), Client()
    trainee.force_login(dossier.trainee.user, backend="accounts.login.backends.EmailBackend")
    office.force_login(sure(f.agent(dossier).user))
    for page in (
        trainee.get(reverse("dossier", args=[dossier.number])).text,
        office.get(reverse("organisation_dossier", args=[dossier.number])).text,
    ):
        assert "Anglais professionnel" in page
        assert euros(before["price"]) in page
        assert "Brest" not in page
        assert "Poterie" not in page
        assert f'href="{reverse("training", args=[dossier.session.action_id])}"' not in page


def a_week_later(session: Session) -> SessionValues:
    week = timedelta(days=7)
    return SessionValues(starts_on=sure(session.starts_on) + week, ends_on=sure(session.ends_on) + week)


@pytest.mark.parametrize("state", [*LIVE, State.COMPLETED])
def test_a_session_keeps_its_dates_while_a_dossier_holds_a_seat(state: State) -> None:
    dossier = f.a_dossier(state)
    assert state in SEATED
    later = a_week_later(dossier.session)
    with pytest.raises(Refused, match="1 place est prise"):
        sessions.edit(keeper(dossier), dossier.session, None, later)


@pytest.mark.parametrize("state", LIVE)
def test_a_live_dossier_goes_on_after_its_session_is_closed(state: State) -> None:
    dossier = f.a_dossier(state)
    change_everything(dossier)
    goes_on = {
        State.REQUESTED: f.accept,
        State.PROPOSED: f.validate,
        State.TO_VALIDATE: f.validate,
        State.PAYMENT_REFUSED: f.pay,
        State.PAYMENT_PENDING: f.bank_says_yes,
        State.VALIDATED: f.begin,
        State.IN_TRAINING: f.finish,
    }[state]
    assert goes_on(dossier).state != state
    assert Session.objects.get(pk=dossier.session_id).seats_taken == 1


def test_a_draft_follows_the_catalogue_until_it_is_sent() -> None:
    dossier = f.a_draft()
    by, action = keeper(dossier), dossier.session.action
    later = a_week_later(dossier.session)
    sessions.edit(by, dossier.session, None, later)
    actions.edit(
        by,
        action,
        None,
        ActionValues(mode=action.mode, price=action.price, hours=Decimal(70), place=action.place_id),
    )
    dossier.session.refresh_from_db()
    sent = f.send(dossier)
    assert (sent.starts_on, sent.hours) == (later.starts_on, Decimal(70))


def test_a_session_cancelled_with_its_dossiers_cannot_be_opened_again() -> None:
    dossier = f.a_dossier("validated")
    cancel_session(dossier.session, f.agent(dossier), reason="Le formateur est souffrant.")
    with pytest.raises(Refused, match="annulée"):
        sessions.reopen(keeper(dossier), dossier.session)


def test_what_is_sent_is_what_was_read(client: Client) -> None:
    dossier = f.a_draft()
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.EmailBackend")
    address = reverse("dossier_form", args=[dossier.number, "envoyer"])
    hidden = r'name="([a-z_]+_used|to_pay|terms)" value="([^"]*)"'

    def consents() -> dict[str, Any]:
        page = client.get(address).text
        return dict(re.findall(hidden, page)) | {"rights_consent": "on", "payment_consent": "on"}

    read = consents()
    later = a_week_later(dossier.session)
    sessions.edit(keeper(dossier), dossier.session, None, later)
    page = client.post(address, read)
    assert "a changé cette formation" in html.unescape(page.text)
    assert long_date(sure(later.starts_on)) in page.text
    assert Dossier.objects.get(pk=dossier.pk).status is State.DRAFT
    client.post(address, consents())
    assert Dossier.objects.get(pk=dossier.pk).starts_on == later.starts_on
    assert Dossier.objects.get(pk=dossier.pk).status is State.REQUESTED


def test_the_transition_itself_refuses_terms_that_changed_as_it_was_pressed() -> None:
    dossier = f.a_draft()
    with pytest.raises(Refused, match="vient de changer") as caught:
        transitions.send(dossier, f.owner(dossier), **f.consents(dossier), terms="autre chose")
    assert caught.value.code == "terms_changed"
    assert Dossier.objects.get(pk=dossier.pk).status is State.DRAFT
