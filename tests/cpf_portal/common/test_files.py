"""Tables that a page gives: what a spreadsheet shows, and computes nothing of."""

import csv

import pytest

from cpf_portal.common.files import csv_file, csv_lines


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_is_no_formula(begins: str) -> None:
    (line,) = csv.reader([list(csv_lines(["a"], [[f"{begins}1"]]))[1]], delimiter=";")
    assert line == [f"'{begins}1"]


def test_a_number_and_what_separates_cells_are_kept() -> None:
    assert list(csv_lines(["a", "b"], [[-3, "x;y"]])) == ["\ufeffa;b\r\n", '-3;"x;y"\r\n']


def test_the_file_is_sent_as_it_is_written_and_kept_by_nobody() -> None:
    file = csv_file("liste.csv", ["a"], iter([["é"]]))
    assert file.streaming
    assert file.headers["Content-Disposition"] == 'attachment; filename="liste.csv"'
    assert file.headers["Cache-Control"] == "no-store"
    assert file.getvalue().decode("utf-8-sig") == "a\r\né\r\n"
