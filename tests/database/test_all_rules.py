"""No rule of the database is without its forbidden row: constraints and triggers, listed by the database."""

import re
from pathlib import Path

import pytest
from django.db import connection

RULES = """
SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text ~ %(ours)s
UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ %(ours)s
UNION SELECT indexrelid::regclass::text FROM pg_index
    WHERE indisunique AND indpred IS NOT NULL AND indrelid::regclass::text ~ %(ours)s
"""
# Django's own for positive numbers; the kind of `test_choices`; what keeps searches, and what is owed, up to date.
TESTED_ELSEWHERE = re.compile(r"_check\d*$|_is_known$|^(offers|owed|found)_after_")

# Triggers that refuse under the name of what they found.
UNDER_ANOTHER_NAME = {
    "a_closing_shares_what_there_is": (
        "a_closing_shares_what_the_card_paid",
        "a_closing_shares_what_is_held",
        "a_closing_shares_what_the_funder_gave",
        "an_applied_closing_is_in_the_ledger",
    ),
    "a_dossier_begins_where_its_journal_ends": ("a_dossier_is_where_its_journal_ends",),
    "a_dossier_waits_for_its_funder": ("a_top_up_is_awaited_by_its_dossier", "the_deadline_is_the_funder_s"),
    "a_dossier_begins_without_funder": ("a_top_up_is_awaited_by_its_dossier",),
    "journal_only_forgets_words": ("journal_is_append_only",),
    "a_journal_ends_where_its_dossier_is": ("a_dossier_is_where_its_journal_ends",),
}


@pytest.mark.django_db
def test_each_rule_has_a_row_that_it_refuses() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RULES, {"ours": "^(accounts|catalogue|dossiers|payments)_"})
        rules = {row[0] for row in cursor.fetchall() if not TESTED_ELSEWHERE.search(row[0])}
    told = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*rows.py"))
    assert len(rules) > 100
    untold = sorted(rule for rule in rules - set(UNDER_ANOTHER_NAME) if f'"{rule}' not in told)
    assert not untold, untold
    for names in UNDER_ANOTHER_NAME.values():
        assert all(f'"{name}' in told for name in names)
