"""A FranceConnect for the tests: the simulator, in this process, and someone who goes there and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from cpf_portal.simulators.franceconnect import Simulator, serve
from cpf_portal.simulators.franceconnect.pages import FIELDS, PEOPLE
from tests.kinds import Response

DOMINIQUE, CAMILLE, ANGE = (dict(zip(FIELDS, person, strict=True)) for person in PEOPLE)


@pytest.fixture
def franceconnect(settings: Settings) -> Iterator[Simulator]:
    with serve() as simulator:
        use(simulator, settings)
        yield simulator


def use(simulator: Simulator, settings: Settings) -> None:
    """Point the portal to it."""
    settings.FRANCECONNECT_ISSUER = simulator.url
    settings.FRANCECONNECT_CLIENT_ID = simulator.client_id
    settings.FRANCECONNECT_CLIENT_SECRET = simulator.client_secret
    allowed = settings.SECURE_CSP["form-action"]
    settings.SECURE_CSP = settings.SECURE_CSP | {"form-action": [*allowed, simulator.url]}


@dataclass
class Visitor:
    """A browser (Django's client) and who holds it."""

    client: Client
    simulator: Simulator

    def leaves(self, **given: str) -> dict[str, str]:
        """Go to FranceConnect; what the portal asks there."""
        answer = self.client.post("/franceconnect/", given)
        assert answer.status_code == 302, answer.content
        assert answer["Location"].startswith(f"{self.simulator.url}/authorize?"), answer.headers
        return dict(parse_qsl(urlsplit(answer["Location"]).query))

    def says(self, asked: dict[str, str], person: dict[str, str]) -> dict[str, str]:
        """Say who one is there; what one brings back."""
        tokens = self.simulator.tokens
        request = tokens.open(asked | {"issuer": self.simulator.url})
        return {"code": tokens.code(request, person), "state": asked["state"]}

    def comes_back(self, brought: dict[str, str]) -> Response:
        return self.client.get("/franceconnect/retour/", brought)

    def goes(self, person: dict[str, str], **given: str) -> Response:
        """There and back."""
        return self.comes_back(self.says(self.leaves(**given), person))


@pytest.fixture
def visitor(client: Client, franceconnect: Simulator) -> Visitor:
    return Visitor(client, franceconnect)
