"""A request sent while its organisation changes the session: it holds what the catalogue then says, or is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.office import sessions
from catalogue.organisations.models import Member
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.organisation.sessions.session_closing import cancel_session
from tests import factories as f
from tests.kinds import sure
from tests.races import during

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft() -> Dossier:
    dossier = f.a_draft()
    dossier.session = Session.objects.select_related("action__training").get(pk=dossier.session_id)
    return dossier


@pytest.fixture
def keeper(draft: Dossier) -> Member:
    """Whoever keeps the catalogue that the draft is about."""
    return f.a_member(draft.organisation).memberships.get()


def test_the_days_of_the_dossier_are_those_of_its_session(draft: Dossier, keeper: Member) -> None:
    later = timedelta(days=30)
    moved = sessions.SessionValues(
        starts_on=sure(draft.starts_on) + later,
        ends_on=sure(draft.ends_on) + later,
        seats=draft.session.seats,
    )
    assert not during(lambda: sessions.edit(keeper, draft.session, None, moved), lambda: f.send(draft))
    dossier, session = Dossier.objects.get(pk=draft.pk), Session.objects.get(pk=draft.session_id)
    assert (dossier.state, dossier.starts_on, dossier.ends_on) == (
        "requested",
        session.starts_on,
        session.ends_on,
    )
    assert dossier.starts_on == moved.starts_on


def test_the_days_do_not_change_under_a_request_that_is_being_sent(draft: Dossier, keeper: Member) -> None:
    later = timedelta(days=30)
    moved = sessions.SessionValues(
        starts_on=sure(draft.starts_on) + later, ends_on=sure(draft.ends_on) + later
    )
    [refusal] = during(lambda: f.send(draft), lambda: sessions.edit(keeper, draft.session, None, moved))
    assert isinstance(refusal, Refused)
    assert "1 place est prise" in refusal.message
    assert Session.objects.get(pk=draft.session_id).starts_on == draft.starts_on


@pytest.mark.parametrize("end", ["close", "cancel"])
def test_a_session_that_closes_meanwhile_takes_nobody(draft: Dossier, keeper: Member, end: str) -> None:
    agent = f.agent(draft)

    def closed() -> None:
        if end == "close":
            sessions.close(keeper, draft.session)
        else:
            cancel_session(draft.session, agent, reason="Salle inondée.")

    [refusal] = during(closed, lambda: f.send(draft))
    assert isinstance(refusal, Refused)
    assert "n'est plus ouverte" in refusal.message
    assert Session.objects.get(pk=draft.session_id).seats_taken == 0
    assert Dossier.objects.get(pk=draft.pk).state == "draft"


def test_a_draft_of_an_organisation_that_left_is_not_sent(draft: Dossier, keeper: Member) -> None:
    """The open catalogue's offers need someone to answer; the engine says so, not only the page."""
    training = draft.session.action.training
    training.open_catalogue_at = timezone.now()
    training.save()
    training.organisation.members.all().delete()
    with pytest.raises(Refused, match="contactez-le directement"):
        transitions.send(draft, f.owner(draft), **f.consents(draft))
