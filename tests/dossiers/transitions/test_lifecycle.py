"""The table is the law: complete, drawn fresh, and the database keeps its journal."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction

from dossiers import diagram
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import DEADLINES, LABELS, LIVE, TERMINAL, TRANSITIONS, State
from dossiers.management.commands.lifecycle_diagram import page, rules
from tests import factories as f


def test_thirteen_states_each_with_its_label_and_its_place_in_the_drawing() -> None:
    assert len(State) == len(LABELS) == len(diagram.CELLS) == len(set(diagram.CELLS.values())) == 13


def test_every_state_but_the_draft_is_reached_and_every_live_state_can_be_left() -> None:
    reached = {transition.target for transition in TRANSITIONS.values() if transition.target}
    assert reached == set(State) - {State.DRAFT}
    for state in LIVE:
        assert any(state in transition.sources and transition.target for transition in TRANSITIONS.values())
    for state in TERMINAL:
        assert not any(
            state in transition.sources and transition.target for transition in TRANSITIONS.values()
        )


def test_live_states_and_no_others_have_a_deadline() -> None:
    assert set(DEADLINES) == set(LIVE)


def test_slugs_and_transitions_are_unique() -> None:
    assert len({transition.slug for transition in TRANSITIONS.values()}) == len(TRANSITIONS)


def test_the_diagram_in_the_documentation_is_fresh() -> None:
    assert (Path(settings.BASE_DIR) / "docs" / "lifecycle.md").read_text() == page()


def test_the_tables_of_the_rules_are_fresh() -> None:
    kept = (Path(settings.BASE_DIR) / "docs" / "rules.md").read_text()
    assert kept == rules()
    for transition in TRANSITIONS:
        assert f"\n| `{transition}` | " in kept
    for state in DEADLINES:
        assert f"\n| {state} | " in kept


def test_the_drawing_has_every_state_and_every_change() -> None:
    arrows = {
        (source, transition.target)
        for transition in TRANSITIONS.values()
        if transition.target
        for source in transition.sources
    }
    assert len(diagram.arrows()) == len(arrows)
    assert len(diagram.boxes()) == 13


@pytest.mark.django_db
class TestJournal:
    def test_the_database_refuses_to_change_or_delete_an_entry(self) -> None:
        dossier = f.a_dossier("requested")
        for change in (lambda: Entry.objects.update(transition="accept"), Entry.objects.all().delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert dossier.entries.get().transition == "send"

    def test_the_database_refuses_a_gap_and_a_double_rank(self) -> None:
        dossier = f.a_dossier("requested")
        for sequence in (1, 3):
            with pytest.raises(IntegrityError), transaction.atomic():
                Entry.objects.create(
                    dossier=dossier,
                    sequence=sequence,
                    transition="x",
                    source="draft",
                    target="draft",
                    actor="clock",
                )

    @pytest.mark.parametrize(
        "change",
        [
            {"state": "nowhere"},
            {"deadline": None},
            {"to_pay": 1, "rights_used": 1, "credit_used": 1},
            {"card_paid": 5},
            {"state": "validated"},
        ],
    )
    def test_the_database_refuses_a_dossier_that_cannot_be(self, change: dict[str, int | str | None]) -> None:
        dossier = f.a_dossier("requested")
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(**change)
