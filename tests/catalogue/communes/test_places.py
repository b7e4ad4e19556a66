"""A place without coordinates gets those of its commune: imported, of the demonstration, or already there."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from catalogue.communes import find
from catalogue.imports.edof.reading import import_catalogue
from catalogue.imports.report import Report
from catalogue.organisations.models import Organisation
from catalogue.places.locating import locate_missing
from catalogue.places.models import Place
from cpf_portal.demo import catalogue as demo
from tests import factories as f
from tests.catalogue.imports.edof_files import catalogue

pytestmark = pytest.mark.django_db
GIVEN = b"<geolocalisation><latitude>49.1</latitude><longitude>6.1</longitude></geolocalisation>"


def take(data: bytes) -> Report:
    return import_catalogue(io.BytesIO(data))


def a_place(town: str = "Metz", postcode: str = "57000", **more: float | str) -> Place:
    organisation = Organisation.objects.first() or f.an_organisation()
    return Place.objects.create(organisation=organisation, postcode=postcode, town=town, **more)


def position(place: Place) -> tuple[float | None, float | None]:
    place.refresh_from_db()
    return place.latitude, place.longitude


class TestImported:
    def test_a_file_that_gives_coordinates_is_believed(self) -> None:
        take(catalogue())
        assert position(Place.objects.get()) == (49.1, 6.1)

    def test_a_file_that_gives_none_gets_those_of_the_commune(self) -> None:
        take(catalogue().replace(GIVEN, b""))
        assert position(Place.objects.get()) == find("Metz")[0].position

    def test_the_same_file_again_changes_nothing(self) -> None:
        data = catalogue().replace(GIVEN, b"")
        take(data)
        report = take(data)
        assert (report.created, report.updated, report.unchanged) == (0, 0, 1)

    def test_an_unknown_commune_is_imported_without_coordinates(self) -> None:
        data = catalogue().replace(GIVEN, b"")
        elsewhere = data.replace(
            b"<codepostal>57000</codepostal><ville>Metz</ville>", b"<ville>Ailleurs</ville>"
        )
        assert take(elsewhere).created == 1
        assert position(Place.objects.get()) == (None, None)


class TestDemonstration:
    def test_every_school_is_in_its_town(self) -> None:
        demo.load(date(2026, 11, 21))
        assert not Place.objects.filter(latitude=None).exists()
        paris = Place.objects.get(postcode="75011")
        assert position(paris) == find("Paris 11e")[0].position
        overseas = Place.objects.get(postcode="97400")
        assert position(overseas) == find("Saint-Denis (974)")[0].position


class TestAlreadyThere:
    def test_those_without_coordinates_get_their_commune_s_and_the_others_are_left(self) -> None:
        metz, paris = a_place(), a_place("PARIS CEDEX 09", "75440")
        exact = a_place(street="3 rue des Clercs", latitude=49.2, longitude=6.2)
        half = a_place(street="5 rue des Clercs", latitude=49.2)
        done = locate_missing(batch=2)
        assert (done.found, done.unknown) == (3, 0)
        assert position(metz) == position(half) == find("Metz")[0].position
        assert position(paris) == find("Paris 9e")[0].position
        assert position(exact) == (49.2, 6.2)

    def test_an_unknown_commune_is_counted_and_does_not_stop_the_rest(self) -> None:
        nowhere, metz = a_place("Ailleurs", ""), a_place()
        done = locate_missing(batch=1)
        assert (done.found, done.unknown) == (1, 1)
        assert position(nowhere) == (None, None)
        assert position(metz) != (None, None)

    def test_a_second_run_finds_nothing_more_to_do(
        self, capsys: pytest.CaptureFixture[str], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        a_place()
        call_command("locate_places")
        assert "Lieux situés : 1." in capsys.readouterr().out
        with django_assert_num_queries(3):  # a savepoint, a look, a release
            call_command("locate_places")
        assert "Lieux situés : 0. Lieux dont la commune est inconnue : 0." in capsys.readouterr().out
