"""An API Particulier for the tests: the simulator, in this process, that the portal is pointed to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.people.models import Trainee
from cpf_portal.simulators.status import Simulator, serve
from cpf_portal.simulators.status.register import Known


@pytest.fixture
def statuses(settings: Settings) -> Iterator[Simulator]:
    """Camille and Ange are registered jobseekers; nobody else is."""
    with serve() as simulator:
        use(simulator, settings)
        yield simulator


def use(simulator: Simulator, settings: Settings) -> None:
    """Point the portal to it."""
    settings.API_PARTICULIER_URL = simulator.url
    settings.API_PARTICULIER_TOKEN = simulator.token
    settings.API_PARTICULIER_RECIPIENT = simulator.recipient


def known(trainee: Trainee, **other: str) -> Known:
    """A trainee as a service has them, but for what is told otherwise."""
    found = {
        "names": trainee.user.first_name.upper(),
        "family_name": trainee.user.last_name.upper(),
        "birth_date": trainee.birth_date.isoformat(),
        "sex": trainee.sex.upper(),
    }
    return Known(**found | other)
