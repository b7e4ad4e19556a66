"""One offer is taken down with a reason, and put back: its organisation is told, its dossiers go on."""

import html

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from catalogue.control import takedowns
from catalogue.control.models import Takedown
from catalogue.search.models import Offer
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers import transitions
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
REASON = "Le prix annoncé n'est pas celui du devis."


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


@pytest.fixture
def session() -> Session:
    return f.a_session()


def test_its_page_and_its_place_in_the_search_go_and_come_back(
    client: Client, morgan: User, session: Session
) -> None:
    training, page = session.action.training, reverse("training", args=[session.action_id])
    offers = Offer.objects.filter(action=session.action_id)
    takedowns.decide(morgan, training, REASON, is_down=True)
    assert (client.get(page).status_code, offers.exists()) == (404, False)
    takedowns.decide(morgan, training, "Prix corrigé.", is_down=False)
    assert (client.get(page).status_code, offers.exists()) == (200, True)


def test_publishing_it_again_does_not_bring_it_back(morgan: User, session: Session) -> None:
    training = session.action.training
    takedowns.decide(morgan, training, REASON, is_down=True)
    training.refresh_from_db()
    training.is_published = True
    training.save()
    assert not Offer.objects.filter(action=session.action_id).exists()


def test_a_draft_is_kept_and_cannot_be_sent_and_what_was_sent_goes_on(morgan: User, session: Session) -> None:
    draft, asked = f.a_draft(session=session), f.send(f.a_draft(session=session))
    consents = f.consents(draft)
    takedowns.decide(morgan, session.action.training, REASON, is_down=True)
    with pytest.raises(Refused, match="a retiré cette formation"):
        transitions.send(draft, f.owner(draft), **consents)
    assert f.accept(asked).state == "to_validate"


def test_it_is_taken_down_once(morgan: User, session: Session) -> None:
    takedowns.decide(morgan, session.action.training, REASON, is_down=True)
    with pytest.raises(Refused, match="déjà"):
        takedowns.decide(morgan, session.action.training, REASON, is_down=True)
    assert Takedown.objects.count() == 1


def test_the_organisation_is_told_why_and_reads_it_in_its_office(
    morgan: User, session: Session, worker: Work
) -> None:
    alix = f.a_member(session.action.training.organisation)
    takedowns.decide(morgan, session.action.training, REASON, is_down=True)
    worker()
    [sent] = mail.outbox
    assert sent.to == [alix.email]
    assert REASON in sent.body
    office = entered(alix)
    assert REASON in html.unescape(office.get(reverse("standing")).text)
    page = office.get(reverse("office_training", args=[session.action.training_id]))
    assert "a retiré cette formation" in html.unescape(page.text)


def test_the_staff_reads_what_would_change_then_decides(morgan: User, session: Session) -> None:
    address = reverse("admin:catalogue_controlledtraining_decider", args=[session.action.training_id])
    client = entered(morgan)
    assert "1 offre" in html.unescape(client.get(address).text)
    assert not Takedown.objects.exists()
    client.post(address, {"reason": REASON})
    assert Takedown.objects.get().reason == REASON
    assert "remettre" in html.unescape(client.get(address).text).lower()


def test_who_only_reads_takes_nothing_down(session: Session) -> None:
    address = reverse("admin:catalogue_controlledtraining_decider", args=[session.action.training_id])
    assert entered(f.an_agent("Lecture")).post(address, {"reason": REASON}).status_code == 403
    assert not Takedown.objects.exists()


def test_nobody_is_said_to_be_told_where_nobody_manages(morgan: User, session: Session) -> None:
    address = reverse("admin:catalogue_controlledtraining_decider", args=[session.action.training_id])
    client = entered(morgan)
    told = html.unescape(client.post(address, {"reason": REASON}, follow=True).text)
    assert "pas de gestionnaire à prévenir" in told
    f.a_member(session.action.training.organisation)
    assert "est prévenu" in html.unescape(client.post(address, {"reason": REASON}, follow=True).text)
