"""What every test may use."""

from tests import bytecode

bytecode.keep()

# What follows is compiled once.
from collections.abc import Iterator  # noqa: E402
from datetime import timedelta  # noqa: E402

import django  # noqa: E402
import pytest  # noqa: E402
import time_machine  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from hypothesis import settings as hypotheses  # noqa: E402

from tests import postgres  # noqa: E402

postgres.start()
django.setup()
# A busy machine is slow, not wrong.
hypotheses.register_profile("portal", deadline=None)
hypotheses.load_profile("portal")

# What follows needs Django to be ready.
from django.test import Client, override_settings  # noqa: E402
from django_otp import DEVICE_ID_SESSION_KEY  # noqa: E402
from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: E402
from pytest_django import DjangoDbBlocker  # noqa: E402

from accounts.people.models import User  # noqa: E402
from accounts.second_factor.devices import PROFESSIONALS  # noqa: E402
from cpf_portal.common.typography import pages  # noqa: E402
from tests import typography  # noqa: E402
from tests.bank import bank, payer  # noqa: E402, F401
from tests.clock import (  # noqa: E402
    _the_database_has_the_same_day,  # noqa: F401
    _the_day,  # noqa: F401
    pytest_addoption,  # noqa: F401
    pytest_configure,  # noqa: F401
)
from tests.emptying import _what_is_committed_is_deleted  # noqa: E402, F401
from tests.franceconnect import franceconnect, visitor  # noqa: E402, F401
from tests.later_tables import _the_tables_of_a_later_version  # noqa: E402, F401
from tests.status import statuses  # noqa: E402, F401
from tests.worker import worker  # noqa: E402, F401


@pytest.fixture(scope="module")
def made_once(
    request: pytest.FixtureRequest,
    _the_database_has_the_same_day: None,  # noqa: F811
    _professionals_have_given_their_code: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """What the tests of a module only read, or change each for itself, is made once: gone when the module ends.

    It is made ten minutes before the tests begin: nothing of it is of later than what they do with it.
    """
    before = request.config.getoption("today") - timedelta(minutes=10)
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(before):
        yield
        transaction.set_rollback(True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long, a file in a browser or with processes of its own, begins first: so the parallel processes,
    each of which takes whole files, end together. What a module makes once is never made twice."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("browser", "real_time"))))


def pytest_unconfigure() -> None:
    postgres.stop()


@pytest.fixture(autouse=True, scope="session")
def _professionals_have_given_their_code() -> Iterator[None]:
    """`force_login` goes past the second factor too; `tests.entered.only_by_password` stops before it."""
    by_password = Client.force_login

    def force_login(self: Client, user: User, backend: str | None = None) -> None:
        by_password(self, user, backend)
        if user.kind in PROFESSIONALS:
            device, _ = TOTPDevice.objects.get_or_create(user=user)
            session = self.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session.save()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture(autouse=True, scope="session")
def _plain_and_fast() -> Iterator[None]:
    """Passwords are hashed fast, and sending asks for no FranceConnect (test_settings: by default it does):
    only the tests about that do otherwise. What fails a test for a name unknown to a template is no string,
    as a command's checks want (templates.E002). Pages and mails are read as they were written
    (`tests.typography`)."""
    fast = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    silenced = [*settings.SILENCED_SYSTEM_CHECKS, "templates.E002"]
    outbox = {"default": {"BACKEND": "tests.typography.Outbox"}}
    with (
        override_settings(
            SENDING_NEEDS_FRANCECONNECT="none",
            PASSWORD_HASHERS=fast,
            SILENCED_SYSTEM_CHECKS=silenced,
            MAILERS=outbox,
        ),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(pages, "french_page", typography.as_written)
        yield
