"""The sites of an organisation: their SIRET, who keeps them, and what names them."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from stdnum import luhn

from catalogue.establishments import keeping
from catalogue.establishments.models import Establishment
from catalogue.export.writer import written
from catalogue.imports.edof.reading import Importer, import_catalogue
from catalogue.imports.open_catalogue.rows import Known
from catalogue.imports.report import Report
from catalogue.organisations.forms import OrganisationForm
from catalogue.organisations.models import Member, Organisation
from catalogue.trainings.models import Action, Training
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.catalogue.imports import edof_files
from tests.entered import entered

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("establishments"), reverse("establishment_add")
SIREN = "732829320"
WHERE = {"name": "Site de Thionville", "street": "2 place au Bois", "postcode": "57100", "town": "Thionville"}


def numbered(rank: int, siren: str = SIREN) -> str:
    """A SIRET of that company, with its right key."""
    return f"{siren}{rank:04}" + luhn.calc_check_digit(f"{siren}{rank:04}")


HEAD, SITE, OTHER = (numbered(rank) for rank in (1, 2, 3))


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation(siret=HEAD)


@pytest.fixture
def alix(atelier: Organisation) -> Member:
    return f.a_member(atelier).memberships.get()


@pytest.fixture
def agent(alix: Member) -> Client:
    return entered(alix.user)


@pytest.fixture
def site(atelier: Organisation) -> Establishment:
    return f.an_establishment(atelier, siret=SITE, **WHERE)


def test_a_site_is_added_changed_and_removed(agent: Client, atelier: Organisation) -> None:
    spaced = f"{SITE[:3]} {SITE[3:6]} {SITE[6:9]} {SITE[9:]}"
    assert agent.post(ADD, WHERE | {"siret": spaced})["Location"] == LIST
    site = atelier.establishments.get()
    assert (site.siret, site.town) == (SITE, "Thionville")
    page = agent.get(LIST).text
    assert SITE in page
    assert HEAD in page
    assert "Siège" in page
    change = reverse("establishment", args=[site.pk])
    assert 'name="siret"' not in agent.get(change).text
    agent.post(change, WHERE | {"name": "Thionville centre", "siret": OTHER})
    site.refresh_from_db()
    assert (site.siret, site.name) == (SITE, "Thionville centre")
    agent.post(reverse("establishment_remove", args=[site.pk]))
    assert not atelier.establishments.exists()


@pytest.mark.parametrize(
    ("siret", "told"),
    [
        (SITE[:-1] + str((int(SITE[-1]) + 1) % 10), "Ce SIRET est faux"),
        ("12", "Ce SIRET est faux"),
        (numbered(1, "356000000"), "Ce SIRET est"),
        (numbered(4, "552100554"), "celui d'une autre entreprise"),
        (HEAD, "le SIRET du siège"),
        (OTHER, "déjà celui d'un autre organisme"),
    ],
)
def test_a_siret_that_cannot_be_one_s_own_is_refused_and_what_was_typed_stays(
    agent: Client, atelier: Organisation, siret: str, told: str
) -> None:
    f.an_organisation("Formations du Rhin", siret=OTHER)
    answer = agent.post(ADD, WHERE | {"siret": siret})
    assert told in answer.text.replace("&#x27;", "'")
    assert "2 place au Bois" in answer.text
    assert "Formations du Rhin" not in answer.text
    assert not atelier.establishments.exists()


def test_all_that_is_wrong_is_said_at_once(agent: Client) -> None:
    page = agent.post(ADD, {"siret": "12"}).text
    for told in ("Ce SIRET est faux", "Saisissez le code postal", "Saisissez la ville"):
        assert told in page


def test_a_site_is_recorded_once(agent: Client, site: Establishment) -> None:
    assert "déjà enregistré" in agent.post(ADD, WHERE | {"siret": SITE}).text


def test_no_other_organisation_is_made_of_a_site(site: Establishment) -> None:
    form = OrganisationForm({"siret": SITE, "name": "Formations du Rhin"})
    assert "établissement d'un autre organisme" in str(form.errors["siret"]).replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("role", "status"), [("catalogue", 200), *((r, 404) for r in ("files", "reader", "finance"))]
)
def test_sites_are_read_by_all_and_kept_by_who_keeps_the_catalogue(
    atelier: Organisation, site: Establishment, role: str, status: int
) -> None:
    user = f.a_member(atelier, role)
    client, change = entered(user), reverse("establishment", args=[site.pk])
    assert client.get(LIST).status_code == 200
    assert client.get(ADD).status_code == client.get(change).status_code == status
    if status == 404:
        for act in (
            lambda: keeping.add(user.memberships.get(), OTHER, **WHERE),
            lambda: keeping.remove(user.memberships.get(), site),
        ):
            with pytest.raises(Refused, match="Votre rôle"):
                act()


def test_a_site_that_an_action_names_stays(agent: Client, atelier: Organisation, site: Establishment) -> None:
    action = f.an_action(atelier)
    Action.objects.filter(pk=action.pk).update(establishment=site)
    assert "Retirer" not in agent.get(LIST).text
    told = agent.post(reverse("establishment_remove", args=[site.pk]), follow=True).text
    assert "1 action le nomme" in told
    assert Establishment.objects.filter(pk=site.pk).exists()


def test_an_action_names_a_site_of_its_organisation_and_the_offer_shows_it(
    agent: Client, atelier: Organisation, site: Establishment
) -> None:
    action = f.a_session(f.an_action(atelier)).action
    edit, page = reverse("office_action_edit", args=[action.pk]), action.public_page
    form = agent.get(edit).context["form"]
    given = {each.html_name: each.value() for each in form if each.value() not in (None, False)}
    stranger = f.an_establishment(f.an_organisation("Cap Métiers Sud"))
    for siret, kept in ((stranger.siret, None), (SITE, site), ("", None), (SITE, site)):
        action.refresh_from_db()
        seen = agent.get(edit).context["form"]["seen"].value()
        agent.post(edit, given | {"establishment": siret, "seen": seen})
        action.refresh_from_db()
        assert action.establishment == kept
    assert "Site de Thionville" in agent.get(page).text
    assert "2 place au Bois" in agent.get(page).text


def test_no_site_is_asked_for_where_there_is_none(agent: Client, atelier: Organisation) -> None:
    edit = reverse("office_action_edit", args=[f.an_action(atelier).pk])
    assert 'name="establishment"' not in agent.get(edit).text


# Files


def read(atelier: Organisation, *trainings: str, **more: object) -> Report:
    content = edof_files.catalogue(*trainings)
    return Importer(owner=atelier, **more).run(io.BytesIO(content))  # type: ignore[arg-type]


def exported(atelier: Organisation) -> bytes:
    return b"".join(written(atelier))


def test_a_file_of_a_site_is_the_organisation_s_and_the_export_says_the_site(
    atelier: Organisation, site: Establishment
) -> None:
    report = read(atelier, edof_files.training(siret=SITE))
    assert report.created == 1
    training = Training.objects.get()
    assert training.organisation == atelier
    assert [each.establishment for each in training.actions.all()] == [site]
    assert f"<SIRET>{SITE}</SIRET>".encode() in exported(atelier)
    again = Importer(owner=atelier).run(io.BytesIO(exported(atelier)))
    assert (again.unchanged, again.updated, again.rejected) == (1, 0, 0)


def test_a_file_of_a_site_of_another_is_refused(atelier: Organisation) -> None:
    stranger = f.an_establishment(f.an_organisation("Cap Métiers Sud"))
    report = read(atelier, edof_files.training(siret=stranger.siret))
    assert report.rejected == 1
    assert not Training.objects.exists()


def test_two_sites_in_one_training_are_written_by_action_and_read_again(
    atelier: Organisation, site: Establishment
) -> None:
    actions = [edof_files.action("A1"), edof_files.action("A2", hours="42")]
    read(atelier, edof_files.training(siret=HEAD, actions=actions))
    Action.objects.filter(number="A2").update(establishment=site)
    file = exported(atelier)
    assert f"<SIRET>{HEAD}</SIRET>".encode() in file
    assert f'info="siret-etablissement">{SITE}<'.encode() in file
    Action.objects.update(establishment=None)
    report = Importer(owner=atelier).run(io.BytesIO(file))
    assert report.updated == 1
    assert dict(Action.objects.values_list("number", "establishment")) == {"A1": None, "A2": site.pk}
    foreign = file.replace(SITE.encode(), OTHER.encode())
    assert Importer(owner=atelier).run(io.BytesIO(foreign)).rejected == 1


def test_a_file_that_names_the_head_alone_leaves_what_was_chosen_here(
    atelier: Organisation, site: Establishment
) -> None:
    right = edof_files.training(siret=HEAD)
    read(atelier, right)
    Action.objects.update(establishment=site)
    assert read(atelier, right).unchanged == 1
    assert Action.objects.get().establishment == site


def test_the_same_number_under_two_sites_is_twice_the_same_training(
    atelier: Organisation, site: Establishment
) -> None:
    report = read(atelier, edof_files.training(siret=HEAD), edof_files.training(siret=SITE))
    assert (report.created, report.rejected) == (1, 1)


def test_what_staff_import_under_a_site_makes_no_other_organisation(
    atelier: Organisation, site: Establishment
) -> None:
    content = edof_files.catalogue(edof_files.training(siret=SITE))
    assert import_catalogue(io.BytesIO(content), organisation_name="Autre").created == 1
    assert Training.objects.get().organisation == atelier
    known = Known()
    known._meet_organisations({SITE: "Autre", OTHER: "Formations du Rhin"})
    assert known.organisations[SITE] == atelier.pk
    assert {each.name for each in Organisation.objects.all()} == {atelier.name, "Formations du Rhin"}
