"""Who reads the pages that are timed: people who are in the data set, and one with ten dossiers made for it."""

from dataclasses import dataclass
from typing import Any

TEN = "1:mesure-de-dix-dossiers"
STATES = ("to_validate", "validated", "requested", "in_training", "completed")


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone logged in: the cookie of their session, and the client that holds it."""

    cookie: str
    client: Any

    def get(self, path: str) -> Any:
        """A page, as the proxy asks for it."""
        answer = self.client.get(path, secure=True, headers={"host": _host()})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer

    def post(self, path: str, given: dict[str, str]) -> None:
        """Send a form that leads elsewhere."""
        answer = self.client.post(path, given, secure=True, headers={"host": _host()})
        assert answer.status_code == 302, f"{path}: {answer.status_code}"

    def queries(self, path: str) -> int:
        """How many statements a page asks of the database."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.get(path)
        with CaptureQueriesContext(connection) as asked:
            self.get(path)
        return len(asked)


def _host() -> str:
    from django.conf import settings

    return str(settings.ALLOWED_HOSTS[0])


def logged(user: Any) -> Reader:
    """That person, with a session of eight hours; a professional has given their code."""
    from django.conf import settings
    from django.test import Client
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from accounts.second_factor.devices import PROFESSIONALS

    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[1])
    if user.kind in PROFESSIONALS:
        device, _ = TOTPDevice.objects.get_or_create(user=user)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    name = settings.SESSION_COOKIE_NAME
    return Reader(f"{name}={client.cookies[name].value}", client)


def with_ten_dossiers() -> Any:
    """A trainee whose list has one page of ten dossiers, made the first time."""
    from accounts.people.models import User
    from tests import factories as f

    found = User.objects.filter(login=TEN).first()
    if found is None:
        trainee = f.a_trainee("Camille", "Mesure", cents=5_000_000, login=TEN)
        for rank in range(10):
            session = f.a_session(f.an_action(f.an_organisation(f"Mesure {rank}")))
            f.a_dossier(STATES[rank % len(STATES)], f.a_draft(trainee, session))
        found = trainee.user
    return found


def organisation_of_about(count: int) -> Any:
    """A manager of the organisation with that many dossiers that are no drafts, or the nearest to it."""
    from django.db.models import Count
    from django.db.models.functions import Abs

    from catalogue.organisations.models import Member
    from dossiers.dossier.models import Dossier

    sizes = Dossier.objects.exclude(state="draft").values("organisation").annotate(size=Count("pk"))
    nearest = sizes.annotate(far=Abs(Count("pk") - count)).order_by("far").values_list("organisation", "size")
    organisation, size = nearest[0]
    member = Member.objects.filter(organisation=organisation, role=Member.Role.MANAGER).select_related("user")
    return member[0].user, organisation, size
