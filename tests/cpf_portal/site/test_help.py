"""« Aide »: each question has its answer, with the law's figures of the day, and is found by its words."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cpf_portal.common import law
from cpf_portal.common.french import euros
from cpf_portal.site import help as frequent

pytestmark = pytest.mark.django_db
SLUGS = {slug for questions in frequent.SUBJECTS.values() for slug in questions}


def found(client: Client, words: str) -> list[str]:
    answer = client.get(reverse("help"), {"q": words})
    assert answer.status_code == 200
    return [entry.slug for entry in answer.context["found"]]


def test_each_question_has_an_answer_and_each_answer_a_question() -> None:
    files = Path(settings.BASE_DIR / "templates/site/help").glob("[!_]*.html")
    assert {file.stem for file in files} == SLUGS


def test_every_question_is_on_the_page_with_its_anchor(client: Client) -> None:
    text = client.get(reverse("help")).text
    for slug in SLUGS:
        assert text.count(f'<details class="fold" id="{slug}">') == 1


@pytest.mark.today("2026-03-02")
def test_answers_say_the_figures_of_a_day_before_a_change_of_law(client: Client) -> None:
    says_the_participation_of(date(2026, 3, 2), client)


@pytest.mark.today("2026-11-24")
def test_answers_say_the_figures_of_a_day_after_it(client: Client) -> None:
    says_the_participation_of(date(2026, 11, 24), client)


def says_the_participation_of(day: date, client: Client) -> None:
    assert f"Une participation de {euros(law.on(day).participation)}" in client.get(reverse("help")).text


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("annuler", "annuler"),
        ("comment annuler ma formation ?", "annuler"),
        ("rembourse", "remboursement"),
        ("MOT DE PASSE OUBLIE", "mot-de-passe"),
        ("permis de conduire", "plafonds"),
        ("heures de dif", "dif"),
        ("franceconnect", "identite"),
        ("malade", "force-majeure"),
        ("démarchage", "demarchage"),
    ],
)
def test_words_lead_to_the_question_they_are_about(client: Client, words: str, first: str) -> None:
    assert found(client, words)[0] == first


@pytest.mark.parametrize(
    "words", ["zzyzx", "comment", "?", "'", "a & b | !c", "<b>", "x" * 500, "\\", "le la"]
)
def test_words_about_nothing_leave_every_question(client: Client, words: str) -> None:
    assert found(client, words) == []
    text = client.get(reverse("help"), {"q": words}).text
    assert "Aucune réponse" in unescape(text)
    assert 'id="annuler"' in text


def test_what_is_looked_for_stays_in_the_field(client: Client) -> None:
    assert 'value="annuler &lt;b&gt;"' in client.get(reverse("help"), {"q": " annuler  <b> "}).text
