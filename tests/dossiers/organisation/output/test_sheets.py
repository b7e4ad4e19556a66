"""What leaves the site of a view: its dossiers, its columns, typed cells, and no formula."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from accounts.people.models import User
from catalogue.organisations.models import Organisation
from cpf_portal.common.files import FORMULAS
from cpf_portal.common.french import short_date
from dossiers.dossier.models import Dossier
from dossiers.organisation.output import sheets
from dossiers.organisation.worklist.columns import COLUMNS
from dossiers.organisation.worklist.models import Layout
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
CSV, XLSX = reverse("organisation_csv"), reverse("organisation_xlsx")
EPOCH = 25_569  # the day 1970-01-01, as spreadsheets count
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def dossier(atelier: Organisation) -> Dossier:
    return f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))


def lines(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{CSV}?{query}")
    text = b"".join(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def cells(client: Client, query: str = "") -> list[list[tuple[str, str]]]:
    """Each row of the file: the type and the value of its cells."""
    with zipfile.ZipFile(io.BytesIO(client.get(f"{XLSX}?{query}").getvalue())) as file:
        sheet = etree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(f".//{NAMESPACE}f") == [], "a formula"
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row]
        for row in sheet.iterfind(f".//{NAMESPACE}row")
    ]


def choose(client: Client, *columns: str) -> None:
    Layout.objects.create(member=client.member, columns=columns)  # type: ignore[attr-defined]


@pytest.fixture
def agent(client: Client, atelier: Organisation) -> Client:
    user = f.a_member(atelier)
    client.force_login(user)
    client.member = user.memberships.get()  # type: ignore[attr-defined]
    return client


def test_a_sheet_has_the_rows_of_its_view_in_its_order(agent: Client, atelier: Organisation) -> None:
    session = f.a_session(f.an_action(atelier))
    for last in ("Zola", "Abel"):
        f.a_dossier("requested", trainee=f.a_trainee(last=last), session=session)
    f.a_dossier("validated", session=session)
    found = lines(agent, "etat=requested&tri=nom")
    assert [line["Stagiaire"] for line in found] == ["Dominique Abel", "Dominique Zola"]
    assert list(found[0]) == [
        "Dossier",
        "Stagiaire",
        "Formation",
        "Début",
        "État",
        "Date limite",
        "Suivi par",
        "Notes",
    ]


def test_it_is_read_some_at_a_time_to_its_end(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = f.a_session(f.an_action(atelier))
    made = {f.a_dossier("requested", trainee=f.a_trainee(), session=session).number for _ in range(5)}
    monkeypatch.setattr(sheets, "TOGETHER", 2)
    for order in ("", "debut", "reception", "nom"):
        numbers = [line["Dossier"] for line in lines(agent, f"tri={order}")]
        assert (len(numbers), set(numbers)) == (5, made)
    monkeypatch.setattr(sheets, "MOST", 4)
    assert len(lines(agent)) == 4, "and no further than its bound"


def test_days_and_amounts_have_their_types(agent: Client, dossier: Dossier) -> None:
    choose(agent, "debut", "prix", "duree", "nom")
    title, row = cells(agent)
    assert [value for _, value in title] == ["Dossier", "Stagiaire", "Début", "Heures", "Prix"]
    start = sure(dossier.starts_on)
    days = (start - start.replace(year=1970, month=1, day=1)) // timedelta(days=1)
    kinds = [kind for kind, _ in row]
    assert kinds == ["inlineStr", "inlineStr", "n", "n", "n"]
    assert float(row[2][1]) == days + EPOCH
    assert float(row[4][1]) == dossier.price / 100
    (line,) = lines(agent)
    assert line["Début"] == short_date(start)
    assert line["Prix"].replace("\u00a0", " ").replace("\u202f", " ").endswith(",00 €")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_what_people_typed_is_no_formula(agent: Client, dossier: Dossier, begins: str) -> None:
    User.objects.filter(pk=dossier.trainee_id).update(first_name=f"{begins}cmd|' /C calc'!A0", last_name="X")
    (line,) = lines(agent)
    assert not line["Stagiaire"].startswith(FORMULAS)
    _, row = cells(agent)
    assert row[1][0] == "inlineStr"


def test_every_column_is_written(agent: Client, dossier: Dossier) -> None:
    choose(agent, *COLUMNS)
    (line,) = lines(agent)
    assert list(line) == ["Dossier", *(column.label for column in COLUMNS.values())]
    assert line["Téléphone"] == "06 12 34 56 78"
    assert line["E-mail"] == "dominique@example.fr"
    assert len(cells(agent)[0]) == len(COLUMNS) + 1


def test_what_may_no_longer_be_read_is_not_written(agent: Client, dossier: Dossier) -> None:
    choose(agent, "telephone", "email")
    f.refuse(dossier)
    (line,) = lines(agent)
    assert (line["Téléphone"], line["E-mail"]) == ("", "")


def test_an_unconfirmed_address_is_not_written(agent: Client, dossier: Dossier) -> None:
    choose(agent, "email")
    Dossier.objects.filter(pk=dossier.pk).update(contact_email="autre@example.fr")
    assert lines(agent)[0]["E-mail"] == "dominique@example.fr"


def test_what_is_the_trainee_s_alone_is_nowhere(agent: Client, atelier: Organisation) -> None:
    dossier = f.a_dossier("validated", session=f.a_session(f.an_action(atelier)))
    choose(agent, *COLUMNS)
    text = str(lines(agent)) + str(cells(agent))
    assert dossier.trainee.user.login not in text
    for cents in (sure(dossier.rights_used), sure(dossier.to_pay)):
        assert f"{cents // 100}," not in text


@pytest.mark.parametrize("role", ["reader", "catalogue"])
def test_who_may_not_answer_takes_nothing_away(client: Client, atelier: Organisation, role: str) -> None:
    client.force_login(f.a_member(atelier, role))
    for address in (CSV, XLSX):
        assert client.get(address).status_code == 404


def test_who_invoices_takes_names_and_amounts_away_and_no_way_to_reach_anyone(atelier: Organisation) -> None:
    client, dossier = Client(), f.a_dossier("completed", session=f.a_session(f.an_action(atelier)))
    client.force_login(user := f.a_member(atelier, "finance"))
    client.member = user.memberships.get()  # type: ignore[attr-defined]
    assert {"Prix", "À recevoir"} < {*lines(client)[0]}, "without having chosen anything"
    choose(client, "nom", "prix", "recevoir", "telephone", "email")
    (line,) = lines(client)
    assert list(line) == ["Dossier", "Stagiaire", "Prix", "À recevoir"]
    assert (line["Dossier"], line["Stagiaire"]) == (dossier.number, str(dossier.trainee))
    assert line["À recevoir"] == line["Prix"], "all was attended"
    assert "Exporter" in client.get(reverse("organisation_dossiers")).text


def test_a_view_that_means_nothing_is_no_file_and_others_are_in_none(agent: Client, dossier: Dossier) -> None:
    assert agent.get(f"{CSV}?etat=nulle-part").status_code == 404
    stranger = Client()
    stranger.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
    assert lines(stranger) == []
    assert lines(stranger, f"q={dossier.number}") == []


def test_it_takes_as_many_queries_for_one_row_as_for_twelve(
    agent: Client, atelier: Organisation, django_assert_max_num_queries: Any
) -> None:
    choose(agent, *COLUMNS)
    session = f.a_session(f.an_action(atelier))
    for _ in range(12):
        f.a_dossier("requested", trainee=f.a_trainee(), session=session)
    with django_assert_max_num_queries(8):
        assert len(lines(agent)) == 12
