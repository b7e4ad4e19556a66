"""The page of the fund's figures: every agent reads it, its tables and its files say the same."""

import html
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cpf_portal.operations.fund import counting
from cpf_portal.operations.fund.models import MonthFigure
from cpf_portal.operations.staff_groups import GROUPS
from tests import factories as f
from tests.entered import entered

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
SLUGS = ("inscriptions", "engage", "rendu", "utilise", "fins", "remboursements", "regions", "natures")
FIGURES = reverse("admin:fund_figures")


@pytest.fixture
def agent() -> Client:
    f.a_dossier("validated")
    f.a_dossier("completed")
    with time_machine.travel("2026-10-06T08:00:00Z"):
        f.a_dossier("validated")
    counting.count_months()
    return entered(f.an_agent("Lecture"))


def read(page: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def lines(agent: Client, slug: str, **asked: str) -> list[list[str]]:
    file = agent.get(reverse("admin:fund_figures_file", args=[slug]), asked)
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    return [line.split(";") for line in file.getvalue().decode("utf-8-sig").splitlines()]


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_reads_them_and_nobody_else(client: Client, group: str) -> None:
    assert entered(f.an_agent(group)).get(FIGURES).status_code == 200
    client.force_login(f.a_trainee().user)
    assert client.get(FIGURES).status_code == 302


def test_the_page_says_what_the_files_say(agent: Client) -> None:
    page = read(agent.get(FIGURES))
    assert "novembre 2026 2 1 740,00 € 2 le jour même 0" in page.replace("\u00a0", " ").replace("\u202f", " ")
    found = lines(agent, "inscriptions")
    assert found[0] == [
        "Mois",
        "Inscriptions",
        "Prix (euros)",
        "Réponses",
        "Réponse en (jours ouvrés)",
        "Sans réponse",
    ]
    assert found[-1] == ["novembre 2026", "2", "1740,00", "2", "0", "0"]
    assert found[-2][:3] == ["octobre 2026", "1", "870,00"]
    assert len(found) == 13
    assert lines(agent, "regions")[1][:2] == ["Grand Est", "3"]
    assert lines(agent, "natures")[1][:2] == ["Certification du RNCP", "3"]
    assert lines(agent, "fins")[-1][-1] == "1"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_table_has_its_file(agent: Client, slug: str) -> None:
    found = lines(agent, slug)
    assert len({len(line) for line in found}) == 1
    assert reverse("admin:fund_figures_file", args=[slug]) in agent.get(FIGURES).text


def test_the_sources_of_money_are_all_told(agent: Client) -> None:
    f.a_dossier("validated", draft=f.a_draft(giving := f.a_trainee(cents=0)))
    assert giving
    counting.count_months()
    held = sum(MonthFigure.objects.filter(measure="held").values_list("cents", flat=True))
    told = sum(
        round(float(cell.replace(",", ".")) * 100) for line in lines(agent, "engage")[1:] for cell in line[1:]
    )
    assert told == held > 0


def test_a_region_a_kind_and_a_year_narrow_all_of_it(agent: Client) -> None:
    assert [line[1] for line in lines(agent, "inscriptions", region="44")][-2:] == ["1", "2"]
    assert [line[1] for line in lines(agent, "inscriptions", region="94")][-2:] == ["0", "0"]
    assert [line[1] for line in lines(agent, "inscriptions", nature="vae")][-2:] == ["0", "0"]
    assert [line[0] for line in lines(agent, "inscriptions", annee="2026")][1:] == [
        *("janvier 2026", "février 2026", "mars 2026", "avril 2026", "mai 2026", "juin 2026", "juillet 2026"),
        *("août 2026", "septembre 2026", "octobre 2026", "novembre 2026"),
    ]
    page = agent.get(FIGURES, {"region": "44"})
    assert "/admin/chiffres/fins.csv?region=44" in page.text


def test_one_month_is_told_by_region_and_by_kind(agent: Client) -> None:
    assert lines(agent, "regions", annee="2026-10")[1][:2] == ["Grand Est", "1"]
    assert lines(agent, "natures", annee="2026-11")[1][:2] == ["Certification du RNCP", "2"]
    assert lines(agent, "inscriptions", annee="2026-11")[1:] == [
        ["novembre 2026", "2", "1740,00", "2", "0", "0"]
    ]
    assert (
        '<option value="2026-10" selected>octobre 2026</option>'
        in agent.get(FIGURES, {"annee": "2026-10"}).text
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"annee": "x"},
        {"annee": "2031-01"},
        {"annee": "2026-13"},
        {"region": "00"},
        {"nature": "tout"},
        {"annee": "9999999999"},
    ],
    ids=str,
)
def test_what_is_no_answer_asks_for_nothing(agent: Client, asked: dict[str, str]) -> None:
    assert agent.get(FIGURES, asked).status_code == 200
    assert lines(agent, "inscriptions", **asked)[-1][1] == "2"


def test_there_is_no_other_file_and_nothing_is_sent(agent: Client) -> None:
    assert agent.get(reverse("admin:fund_figures_file", args=["autre"])).status_code == 404
    assert agent.post(FIGURES).status_code == 405


def test_the_page_draws_four_charts_in_few_queries(
    agent: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    agent.get(FIGURES)
    with django_assert_max_num_queries(12):
        page = agent.get(FIGURES)
    assert page.text.count("<rect") == 4 * 12


def test_before_anything_is_counted_it_says_so() -> None:
    page = entered(f.an_agent("Lecture")).get(FIGURES)
    assert "rien ne l'est encore" in read(page)
