"""An organisation, and whoever manages it, logged in."""

import pytest
from django.test import Client

from catalogue.organisations.models import Organisation
from tests import factories as f


@pytest.fixture
def atelier(db: None) -> Organisation:
    return f.an_organisation()


@pytest.fixture
def agent(client: Client, atelier: Organisation) -> Client:
    client.force_login(f.a_member(atelier))
    return client
