"""The locks of the catalogue: its organisations' members, its files, its sessions, its places."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.people.models import User
from catalogue.imports import orders, runner
from catalogue.imports.edof.directory import Directory
from catalogue.imports.edof.reading import Importer
from catalogue.imports.models import CatalogueFile, Import
from catalogue.imports.open_catalogue.writing import import_open_catalogue
from catalogue.imports.report import Report
from catalogue.office import sessions
from catalogue.organisations import invitation_links, membership
from catalogue.organisations.models import Invitation, Member, Organisation
from catalogue.places import locating
from catalogue.places.models import Place
from catalogue.trainings.models import Certification, Session, Training
from tests import factories as f
from tests.catalogue.imports import edof_files
from tests.catalogue.imports.tables import OFFER, table
from tests.kinds import sure
from tests.locks.scenes import Scene, check, ends_well

pytestmark = pytest.mark.django_db(transaction=True)
SIRET = "90000000100017"
NEW_PERSON = {"first_name": "Noé", "last_name": "Weber", "password": "Apprendre2026"}


def the_atelier() -> Organisation:
    # Known before, or writing it first would make the second wait without any lock.
    Certification.objects.get_or_create(code="RS6604", defaults={"kind": "RS"})
    return Organisation.objects.filter(siret=SIRET).first() or f.an_organisation(siret=SIRET)


def invited(organisation: Organisation, email: str) -> str:
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, role="files", invited_by=f.a_member(organisation)
    )
    return invitation_links.link_of(invitation).rstrip("/").split("/")[-1]


def test_an_invitation_is_accepted_once() -> None:
    def scene() -> Scene:
        email = f"noe{next(f.rank)}@atelier.example"
        accept = partial(membership.accept, invited(f.an_organisation(), email), **NEW_PERSON)
        members = Member.objects.filter(user__login=email)
        return Scene(accept, accept, lambda told: len(told) == 1 and members.count() == 1)

    check(scene, Invitation)


def test_one_account_joins_one_organisation() -> None:
    def scene() -> Scene:
        email = f"noe{next(f.rank)}@atelier.example"
        f.a_user("organisation", email, "Noé", "Weber")  # had left an organisation
        first, second = (
            partial(membership.accept, invited(f.an_organisation(), email), **NEW_PERSON) for _ in range(2)
        )
        return Scene(first, second, lambda told: len(told) == 1 and "a déjà un compte" in told[0])

    check(scene, User)


def test_of_two_managers_who_leave_one_stays() -> None:
    def scene() -> Scene:
        atelier = f.an_organisation()
        first, second = (f.a_member(atelier).memberships.get() for _ in range(2))
        return Scene(
            lambda: membership.remove(first, first),
            lambda: membership.remove(second, second),
            lambda told: len(told) == 1 and atelier.members.count() == 1,
        )

    check(scene, Organisation)


def a_file_sent(*trainings: str) -> tuple[CatalogueFile, Member]:
    """A file of the atelier that was checked, and who sent it."""
    by = f.a_member(the_atelier())
    content = edof_files.catalogue(*trainings)
    file = CatalogueFile.objects.create(
        organisation=by.memberships.get().organisation, name="catalogue.xml", size=len(content), sent_by=by
    )
    file.parts.create(rank=0, content=content)
    return file, by.memberships.get()


def test_a_button_pressed_twice_imports_once() -> None:
    def scene() -> Scene:
        file, by = a_file_sent()
        checked = f.a_catalogue_import(file.organisation)
        Import.objects.filter(pk=checked.pk).update(file=file)
        checked.refresh_from_db()
        start = partial(orders.start, by, checked, "right")
        return Scene(start, start, lambda told: not told and file.imports.filter(mode="right").count() == 1)

    check(scene, CatalogueFile)


def test_a_batch_is_written_by_one_worker() -> None:
    """The second worker began before the first was thought dead: what the report counts is done once."""

    def scene() -> Scene:
        file, _ = a_file_sent(edof_files.training(f"F{next(f.rank)}"))
        asked = Import.objects.create(file=file, mode="right", status="running", asked_by=file.sent_by)

        def right(told: list[str]) -> bool:
            asked.refresh_from_db()
            return not told and (asked.done, asked.report.created, asked.report.unchanged) == (1, 1, 0)

        def read() -> None:
            runner._read(Import.objects.get(pk=asked.pk), Directory())

        return Scene(read, read, right)

    check(scene, Import)


def test_two_imports_of_one_organisation_follow_each_other() -> None:
    def scene() -> Scene:
        atelier, number = the_atelier(), f"F{next(f.rank)}"
        content = edof_files.catalogue(edof_files.training(number))

        def read() -> None:
            Importer(owner=atelier).run(io.BytesIO(content))

        return Scene(read, read, lambda told: Training.objects.filter(number=number).count() == 1)

    check(scene, Organisation)


@pytest.mark.today("2026-11-24")
def test_a_file_moves_no_session_that_someone_is_entering() -> None:
    def scene() -> Scene:
        atelier, number = the_atelier(), f"F{next(f.rank)}"
        f.a_member(atelier)

        def file(starts: str, ends: str) -> Report:
            one = edof_files.action(sessions=[edof_files.session(starts=starts, ends=ends)])
            content = edof_files.catalogue(edof_files.training(number, actions=[one]))
            return Importer(owner=atelier).run(io.BytesIO(content))

        file("20270201", "20270212")
        session = Session.objects.get(action__training__number=number)
        draft = f.a_draft(session=session)

        def right(told: list[str]) -> bool:
            moved = Session.objects.get(pk=session.pk)
            return not told and (moved.seats_taken, moved.starts_on) == (1, session.starts_on)

        return Scene(lambda: f.send(draft), lambda: file("20270501", "20270512"), right)

    check(scene, Session)


def test_seats_are_not_lowered_under_someone_who_enters() -> None:
    def scene() -> Scene:
        session = f.a_session(seats=2, seats_taken=1)
        keeper = f.a_member(session.action.training.organisation).memberships.get()
        fewer = sessions.SessionValues(starts_on=session.starts_on, ends_on=session.ends_on, seats=1)
        draft = f.a_draft(session=session)
        return Scene(
            lambda: f.send(draft),
            lambda: sessions.edit(keeper, session, None, fewer),
            lambda told: len(told) == 1 and Session.objects.get(pk=session.pk).seats == 2,
        )

    check(scene, Session)


def test_a_version_that_was_not_read_is_not_written_over() -> None:
    def scene() -> Scene:
        session = f.a_session()
        keeper = f.a_member(session.action.training.organisation).memberships.get()
        seen = session.updated_at.isoformat()
        days = [sure(session.starts_on) + timedelta(days=n) for n in (1, 2)]
        first, second = (
            partial(
                sessions.edit,
                keeper,
                session,
                seen,
                sessions.SessionValues(starts_on=day, ends_on=session.ends_on),
            )
            for day in days
        )
        return Scene(
            first,
            second,
            lambda told: len(told) == 1 and Session.objects.get(pk=session.pk).starts_on == days[0],
        )

    check(scene, Training, Session)


def test_coordinates_that_someone_gives_are_not_replaced_by_those_of_the_town() -> None:
    def scene() -> Scene:
        place = Place.objects.create(
            organisation=f.an_organisation(), street="3 rue des Clercs", postcode="57000", town="Metz"
        )
        return Scene(
            lambda: Place.objects.filter(pk=place.pk).update(latitude=49.5, longitude=6.5),
            locating.locate_missing,
            lambda told: Place.objects.get(pk=place.pk).latitude == 49.5,
        )

    check(scene, Place)


def open_offer(number: str, **more: str) -> bytes:
    return table({"numero_formation": number} | more, like=OFFER)


def taken(data: bytes) -> None:
    import_open_catalogue(io.BytesIO(data))


def test_two_open_catalogues_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    taken(open_offer("F0"))  # its organisation, its certification and its place are there

    def scene() -> Scene:
        number = f"F{next(f.rank)}"
        take = partial(taken, open_offer(number))
        return Scene(take, take, lambda told: Training.objects.filter(number__endswith=number).count() == 1)

    assert ends_well(scene())
    monkeypatch.setattr("catalogue.imports.open_catalogue.writing.in_turn", id)  # nobody waits
    assert not ends_well(scene())


def test_the_open_catalogue_writes_over_nothing_that_is_being_changed_by_hand() -> None:
    def scene() -> Scene:
        number = f"F{next(f.rank)}"
        taken(open_offer(number))
        training = Training.objects.filter(number__endswith=number)
        return Scene(
            lambda: training.update(title="Anglais oral", updated_at=timezone.now()),
            lambda: taken(open_offer(number, intitule_formation="Anglais écrit")),
            lambda told: training.get().title == "Anglais oral",
        )

    check(scene, Training)


def test_an_import_that_has_just_ended_is_not_stopped() -> None:
    def scene(stop: Callable[[Import], object]) -> Scene:
        asked = Import.objects.create(
            file=f.a_catalogue_import(f.an_organisation()).file, mode="right", asked_by=f.a_staff_member()
        )
        row = Import.objects.filter(pk=asked.pk)
        return Scene(
            lambda: row.update(status="done", finished_at=timezone.now()),
            lambda: stop(asked),
            lambda told: row.get().status == "done",
        )

    def stopped_whatever_it_became(asked: Import) -> None:
        asked.status, asked.finished_at = "cancelled", timezone.now()
        asked.save()

    assert ends_well(scene(orders.cancel))
    assert not ends_well(scene(stopped_whatever_it_became))
