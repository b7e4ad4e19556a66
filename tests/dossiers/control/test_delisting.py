"""A delisting ends requests and what has not begun, gives everything back, and lets the rest go on."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from accounts.rights import ledger
from catalogue.control import standing
from catalogue.trainings.models import Session
from cpf_portal.common.french import euros
from dossiers import transitions
from dossiers.control import delisting
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import LIVE, State
from dossiers.money.models import Closing
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
REASON = "Certificat Qualiopi retiré."


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


@pytest.fixture
def session() -> Session:
    return f.a_session(starts_in=60)


def delist(morgan: User, session: Session) -> None:
    """After the notice and its days, as they pass: dossiers are brought there by who tests them."""
    organisation = session.action.training.organisation
    with time_machine.travel(timezone.now() - timedelta(days=16), tick=False):
        standing.notify(morgan, organisation, "delisted", REASON)
    standing.decide(morgan, organisation, "delisted", REASON)


def in_state(state: State, session: Session) -> Dossier:
    return f.a_dossier(state, session=session)


@pytest.mark.parametrize("state", [state for state in LIVE if state is not State.IN_TRAINING])
def test_what_has_not_begun_is_cancelled_by_the_caisse_and_gives_everything_back(
    morgan: User, session: Session, state: State
) -> None:
    dossier = in_state(state, session)
    before = ledger.account_of(dossier.trainee_id).total
    delist(morgan, session)
    assert delisting.end() == 1
    dossier.refresh_from_db()
    entry = dossier.entries.latest("sequence")
    assert (dossier.state, entry.actor, entry.user) == ("cancelled_by_organisation", "staff", morgan)
    after = ledger.account_of(dossier.trainee_id).total
    assert after.reserved == 0
    assert after.available == before.available + before.reserved
    if state is State.VALIDATED:
        assert Closing.objects.get(dossier=dossier).case == 1


def test_it_is_resumed_where_it_stopped_and_doubles_nothing(morgan: User, session: Session) -> None:
    for _ in range(3):
        in_state(State.REQUESTED, session)
    delist(morgan, session)
    assert (delisting.end(), delisting.end()) == (3, 0)


def test_one_bad_dossier_stops_no_other(
    morgan: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = in_state(State.REQUESTED, session), in_state(State.VALIDATED, session)
    delist(morgan, session)
    cancel = transitions.cancel_by_organisation

    def failing(dossier: Dossier, *args: object, **given: object) -> Dossier:
        if dossier.pk == bad.pk:
            raise RuntimeError("broken")
        return cancel(dossier, *args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(transitions, "cancel_by_organisation", failing)
    assert delisting.end() == 1
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == ("cancelled_by_organisation", "requested")


def test_what_has_begun_goes_on_and_its_trainee_is_told(morgan: User, session: Session, worker: Work) -> None:
    begun = in_state(State.IN_TRAINING, session)
    confirmed = in_state(State.VALIDATED, session)
    Dossier.objects.filter(pk=confirmed.pk).update(starts_on=timezone.localdate())
    transitions.confirm_entry(confirmed, f.owner(confirmed), effective_on=timezone.localdate())
    delist(morgan, session)
    mail.outbox.clear()
    assert delisting.end() == 0
    for _ in range(2):  # the job that asks for the e-mails, then the e-mails
        worker()
    told = [sent for sent in mail.outbox if "n'est plus référencé" in sent.subject]
    assert len(told) == 2
    assert all("elle continue" in sent.body for sent in told)
    for dossier in (begun, confirmed):
        before = dossier.state
        dossier.refresh_from_db()
        assert dossier.state == before


def test_the_trainee_reads_who_cancelled_and_why(morgan: User, session: Session) -> None:
    dossier = in_state(State.VALIDATED, session)
    delist(morgan, session)
    delisting.end()
    page = html.unescape(entered(dossier.trainee.user).get(reverse("dossier", args=[dossier.number])).text)
    assert "La Caisse des Dépôts a annulé" in page
    assert delisting.REASON in page
    assert REASON not in page, "that is between the organisation and the Caisse"


def test_whoever_suspends_reads_first_whose_dossiers_are_touched(morgan: User, session: Session) -> None:
    organisation, client = session.action.training.organisation, entered(morgan)
    touched, other = in_state(State.REQUESTED, session), f.a_dossier("requested")
    in_state(State.VALIDATED, session)
    page = html.unescape(client.get(reverse("admin:index")).text)
    control = reverse("admin:catalogue_controlledorganisation_changelist")
    assert f'<a href="{control}">Contrôler un organisme</a>' in page
    measure = reverse(
        "admin:catalogue_controlledorganisation_measure", args=[organisation.pk, "suspendre-en-urgence"]
    )
    address = f"{reverse('admin:dossiers_dossier_changelist')}?organisation={organisation.pk}"
    address += "&state__exact=requested"
    assert f'<a href="{address}">' in html.unescape(client.get(measure).text)
    found = client.get(address).text
    assert touched.number in found
    assert other.number not in found


def test_a_suspension_ends_nothing(morgan: User, session: Session) -> None:
    dossier = in_state(State.REQUESTED, session)
    standing.decide(morgan, session.action.training.organisation, "suspended", REASON, is_urgent=True)
    assert delisting.end() == 0
    dossier.refresh_from_db()
    assert dossier.state == "requested"


def test_the_preview_counts_what_it_would_do(morgan: User, session: Session) -> None:
    paid = in_state(State.VALIDATED, session)
    in_state(State.REQUESTED, session)
    in_state(State.IN_TRAINING, session)
    held = (paid.rights_used or 0) + (paid.dotation_used or 0) + (paid.credit_used or 0)
    effects = standing.effects(session.action.training.organisation, "delisted")
    shown = {(effect.what, effect.how_much, effect.becomes.split(",")[0]) for effect in effects}
    assert ("« Validé »", "1 dossier", "Annulé") in shown
    assert ("« Demande d'inscription »", "1 dossier", "Annulé") in shown
    assert ("« En formation »", "1 dossier", "Continue") in shown
    told = {effect.what: effect.how_much for effect in effects}
    assert told["Droits et dotations"] == euros(held)
    assert told["Paiements par carte"] == euros(paid.card_paid)
    assert told["E-mails aux stagiaires"] == "3 e-mails"
