"""« Comprendre »: six steps, thirteen states in words, examples that the rules themselves count."""

from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cpf_portal.common.french import euros
from cpf_portal.site.explain import examples, meanings, tutorial
from cpf_portal.site.plan import EXPLAINED
from dossiers.lifecycle import State
from dossiers.money.settlement import Case
from tests.kinds import sure
from tests.pictures import WAYS

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


class TestCancelling:
    def test_who_validates_on_a_day_of_november_2026(self) -> None:
        example = examples.cancelling(TODAY)
        assert (example.paid.rights_used, example.paid.to_pay) == (1_750_00, 150_00)
        assert example.starts_on == date(2026, 12, 31)
        assert [(each.first, each.last, each.settlement.case) for each in example.stretches] == [
            (TODAY, date(2026, 12, 14), Case.WITHDRAWAL),
            (date(2026, 12, 15), date(2026, 12, 21), Case.EARLY),
            (date(2026, 12, 22), date(2026, 12, 30), Case.LATE),
        ]
        assert example.stretches[0].settlement.card_refunded == 150_00
        assert example.stretches[2].settlement.credit == 150_00
        assert example.entered.case is Case.ABANDONED

    @given(DAYS)
    def test_on_any_day_its_stretches_follow_one_another_until_the_start(self, day: date) -> None:
        example = examples.cancelling(day)
        ends = [day - timedelta(days=1), *(each.last for each in example.stretches)]
        assert [each.first for each in example.stretches] == [end + timedelta(days=1) for end in ends[:-1]]
        assert ends[-1] + timedelta(days=1) == example.starts_on
        cases = [each.settlement.case for each in example.stretches]
        assert cases == [Case.WITHDRAWAL, Case.EARLY, Case.LATE]

    @pytest.mark.django_db
    def test_the_page_tells_it_in_dates_and_amounts(self, client: Client) -> None:
        text = unescape(client.get(reverse("explain_cancelling")).text)
        for told in ("du 24 novembre 2026 au 14 décembre 2026", "du 22 décembre 2026 au 30 décembre 2026"):
            assert told in text
        assert f"{euros(150_00)} en avoir" in text


class TestFinancing:
    def test_an_employer_s_help_spares_the_participation(self) -> None:
        alone, helped = examples.financing(TODAY)
        assert [line.amount for line in alone.lines] == [1_900_00, -1_750_00]
        assert [line.amount for line in helped.lines] == [1_900_00, -400_00, -1_500_00]
        assert (alone.to_pay, helped.to_pay) == (150_00, 0)

    @given(DAYS)
    def test_on_any_day_its_lines_add_up(self, day: date) -> None:
        for bill in examples.financing(day):
            assert sum(line.amount for line in bill.lines) == bill.to_pay

    @pytest.mark.django_db
    def test_the_page_says_the_caps_of_the_day(self, client: Client) -> None:
        text = client.get(reverse("explain_financing")).text
        for amount in (1_500_00, 1_600_00, 900_00):
            assert euros(amount) in text

    @pytest.mark.django_db
    @pytest.mark.today("2026-02-20")
    def test_and_none_before_there_were_any(self, client: Client) -> None:
        assert client.get(reverse("explain_financing")).text.count("aucun plafond") == 3


@pytest.mark.django_db
class TestStates:
    def test_each_is_on_the_page_with_what_it_means(self, client: Client) -> None:
        assert set(meanings.MEANINGS) == set(State)
        text = unescape(client.get(reverse("explain_states")).text)
        for state in State:
            assert f">{state.label}</th>" in text
        assert "vous avez 4 jours ouvrés pour répondre" in text
        assert "{" not in text.partition("<main")[2].partition("</main>")[0]

    def test_the_drawing_has_the_thirteen_and_fits_a_phone(self, client: Client) -> None:
        answer = client.get(reverse("explain_states"))
        assert answer.text.count("<rect ") == 13
        assert answer.context["width"] <= 390 - 2 * 16


@pytest.mark.django_db
class TestDeadlines:
    def test_the_calculator_counts_with_the_reader(self, client: Client) -> None:
        text = client.get(reverse("explain_deadlines"), {"day": "2026-12-23", "days": "2"}).text
        assert "lundi 28 décembre 2026" in text
        assert "jour férié (Noël)" in text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"day": "x"},
            {"day": "2026-12-23", "days": "0"},
            {"day": "1850-01-01", "days": "2"},
            {"day": "2099-12-31", "days": "61"},
            {"day": "2026-01-01", "days": "9" * 30},
        ],
    )
    def test_a_wrong_question_is_explained(self, client: Client, wrong: dict[str, str]) -> None:
        answer = client.get(reverse("explain_deadlines"), wrong)
        assert answer.status_code == 200
        assert "à corriger" in answer.text


@pytest.mark.django_db
def test_the_six_steps_lead_to_each_other_page(client: Client) -> None:
    text = client.get(reverse("explain")).text
    assert text.count("<li><h3>") == 6
    for name in EXPLAINED.pages:
        assert name == "explain" or f'href="{reverse(name)}"' in text


class TestTutorial:
    def test_each_step_has_its_picture_and_together_they_are_light(self) -> None:
        weight = 0
        for step in tutorial.STEPS:
            path = sure(finders.find(step.path))
            weight += Path(path).stat().st_size
            with Image.open(path) as picture:
                shape = picture.width / picture.height
            assert shape == pytest.approx(tutorial.WIDTH / tutorial.HEIGHT, abs=0.01)
        assert weight < 300_000

    def test_the_script_takes_each_and_no_other(self) -> None:
        assert list(WAYS) == [step.name for step in tutorial.STEPS]

    @pytest.mark.django_db
    def test_the_page_says_what_each_picture_shows(self, client: Client) -> None:
        text = unescape(client.get(reverse("explain_tutorial")).text)
        for step in tutorial.STEPS:
            assert f'alt="{step.shows}"' in text


@pytest.mark.django_db
def test_hours_of_former_days_are_counted_in_euros(client: Client) -> None:
    assert f"120 heures, le maximum, valent {euros(1_800_00)}" in client.get(reverse("explain_rights")).text
