"""Someone who answers for an organisation all day: hundreds of requests, a whole session on its sheet."""

from copy import copy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.db.models.base import ModelState
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Response

from accounts.people.models import Trainee, User
from catalogue.trainings.models import Session
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier, IssuedNumber
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.kinds import Work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REQUESTS, LOADS = 300, 60


@pytest.fixture
def assistant() -> User:
    return f.a_member(f.an_organisation(), "files", password=f.PASSWORD)


def people(session: Session, count: int, state: str) -> list[Dossier]:
    """So many people of a session, whose rights pay it whole."""
    found = (f.a_trainee(f"Inès {rank}", cents=500_000, is_jobseeker=True) for rank in range(count))
    return [f.a_dossier(state, trainee=person, session=session) for person in found]


@transaction.atomic
def requests(session: Session, count: int) -> list[Dossier]:
    """So many requests for a session: one is sent, the others are written as it was, many rows at once."""
    sent = f.a_dossier("requested", session=session, trainee=f.a_trainee("Inès", "Costa"))
    lived = sent.entries.get()
    names = [f"Inès {rank}" for rank in range(1, count)]
    users = User.objects.bulk_create(
        User(login=f"{session.pk}:{name}", kind="trainee", first_name=name, last_name="Costa")
        for name in names
    )
    trainees = Trainee.objects.bulk_create(_like(sent.trainee, pk=user.pk, user=user) for user in users)
    given = IssuedNumber.objects.bulk_create(
        IssuedNumber(number=f"{session.pk % 100:02d}{rank:08d}") for rank in range(1, count)
    )
    numbers = iter(given)
    copies = Dossier.objects.bulk_create(
        _like(sent, pk=None, trainee=trainee, number=next(numbers).number) for trainee in trainees
    )
    Entry.objects.bulk_create(
        _like(lived, pk=None, dossier=dossier, user_id=dossier.trainee_id) for dossier in copies
    )
    Session.objects.filter(pk=session.pk).update(seats_taken=count)
    return [sent, *copies]


def _like[Row: Model](row: Row, **changes: Any) -> Row:
    """A row to add, like another but for what changes."""
    made = copy(row)
    made._state = ModelState()
    for name, value in changes.items():
        setattr(made, name, value)
    return made


class Loads:
    """How many pages a person has loaded since: whatever the site answered with one."""

    def __init__(self, person: Person) -> None:
        self.count = 0
        person.page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        self.count += response.request.is_navigation_request() and response.status < 300


def chosen(person: Person, numbers: list[str]) -> None:
    """Post those dossiers as the list does, from the list."""
    person.opens(reverse("organisation_dossiers"))
    person.page.evaluate(
        """([address, numbers]) => {
            const form = document.createElement('form');
            form.method = 'post';
            form.action = address;
            const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
            for (const [name, value] of [['csrfmiddlewaretoken', token], ...numbers.map(n => ['numbers', n])]) {
                const field = document.createElement('input');
                field.name = name;
                field.value = value;
                form.append(field);
            }
            document.body.append(form);
            form.submit();
        }""",
        [reverse("organisation_group"), numbers],
    )
    person.page.wait_for_url("**/reponses/*-*/")
    person.looks()


def answered(person: Person, worker: Work, numbers: list[str], gesture: str, **given: str) -> None:
    chosen(person, numbers)
    person.presses(gesture)
    if "reason" in given:
        person.chooses(reason=given["reason"])
        person.fills(message=given["message"])
    person.presses(f"{gesture} : {len(numbers)} dossiers")
    worker()
    person.opens(person.page.url.removeprefix(person.site))
    person.reads(f"{len(numbers)} dossiers faits")


def test_three_hundred_requests_are_answered_in_few_pages(
    chromium: Browser, site: Site, assistant: User, worker: Work
) -> None:
    organisation = assistant.memberships.get().organisation
    asked = requests(f.a_session(f.an_action(organisation)), REQUESTS - 40)
    asked += requests(f.a_session(f.an_action(organisation, has_admission_terms=True)), 40)
    numbers = [dossier.number for dossier in asked]
    person = Person(chromium, site.url)
    person.logs_in_as_agent(assistant.login, f.PASSWORD)
    loads = Loads(person)
    answered(person, worker, numbers[:200], "Accepter sans changement")
    answered(
        person,
        worker,
        numbers[200:260],
        "Refuser la demande",
        reason="La session est complète",
        message="Complet.",
    )
    answered(person, worker, numbers[260:], "Accuser réception")
    assert loads.count < LOADS
    states = sorted(Dossier.objects.values_list("state", flat=True))
    assert states == ["refused_by_organisation"] * 60 + ["requested"] * 40 + ["to_validate"] * 200
    assert Dossier.objects.exclude(acknowledged_on=None).count() == 40


@pytest.mark.parametrize("script", [True, False])
def test_a_session_of_twelve_enters_and_leaves_on_one_sheet(
    chromium: Browser, site: Site, assistant: User, script: bool
) -> None:
    session = f.a_session(f.an_action(assistant.memberships.get().organisation))
    people(session, 12, "validated")
    today = timezone.localdate()
    dates = {"starts_on": today - timedelta(days=1), "ends_on": today}
    Session.objects.filter(pk=session.pk).update(**dates)
    Dossier.objects.update(**dates)
    person = Person(chromium, site.url, script=script)
    person.logs_in_as_agent(assistant.login, f.PASSWORD)
    person.opens(reverse("organisation_sheet", args=[session.pk]))
    person.reads("12 personnes inscrites", "Aucune demi-journée cette semaine")
    person.presses("Ajouter ces jours")
    person.presses("Tous présents, sauf ce qui est noté")
    person.reads("Présences notées : 48")
    person.presses("Déclarer l'entrée des présents")
    person.presses("Déclarer l'entrée : 12 dossiers")
    person.reads("12 dossiers faits")
    person.presses("Revenir à la feuille")
    first = Dossier.objects.order_by("trainee__user__first_name").first()
    assert first
    person.page.locator(f"[name='{first.number}-attended']").fill("7,5")
    person.presses("Déclarer la sortie")
    person.reads("7,5 heures suivies sur 10")
    person.presses("Déclarer la sortie : 12 dossiers")
    person.reads("12 dossiers faits")
    assert set(Dossier.objects.values_list("state", flat=True)) == {"completed"}
    assert Dossier.objects.filter(hours_attended=10).count() == 11
    assert Dossier.objects.get(pk=first.pk).hours_attended == Decimal("7.5")
