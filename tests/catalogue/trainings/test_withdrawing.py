"""A training without an eligible code leaves the search, is kept, and its organisation is told (§ 10)."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from catalogue.organisations.jobs import mail_withdrawn
from catalogue.trainings.models import Training
from catalogue.trainings.withdrawing import withdraw
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "stays"),
    [
        (None, False),
        ("CPF203", False),
        ("CPF218", False),
        ("RNCP38565", True),
        ("RS6151", True),
        ("CPF206", True),
        ("CPF202", True),
    ],
)
def test_only_what_rights_may_pay_for_stays_published(client: Client, code: str | None, stays: bool) -> None:
    session = f.a_session(f.an_action(certification=code))
    assert withdraw() == (not stays)
    assert withdraw() == 0
    assert Training.objects.get().is_published is stays
    found = client.get(reverse("search"), {"q": "anglais"}).context["page"].paginator.count
    assert found == stays
    assert client.get(reverse("training", args=[session.action_id])).status_code == (200 if stays else 404)


def test_the_organisation_s_managers_are_told_once_what_and_what_to_do() -> None:
    organisation = f.an_organisation()
    manager = f.a_member(organisation)
    f.a_member(organisation, role="reader")
    mail_withdrawn(organisation.pk, ["Créer son entreprise"], 3, manager.pk)
    [message] = mail.outbox
    assert message.to == [manager.email]
    assert "- Créer son entreprise" in message.body
    assert "- et 2 autres" in message.body
    assert "donnez un code éligible" in message.body
