"""What an organisation adds to its dossiers and cannot be, written past the product: the database refuses it."""

import pytest

from dossiers.organisation.following.models import Assignment
from tests import factories as f
from tests.database.raw import NOW, change, check, insert, one_by_one
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def test_what_an_organisation_adds_for_itself() -> None:
    dossier = f.a_dossier("requested")
    user = sure(f.agent(dossier).user)
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get()
    note = f.a_note(dossier)
    view = f.a_saved_view(user.memberships.get())
    Assignment.objects.create(dossier=dossier, member=user.memberships.get(), assigned_by=user)

    def named(name: str) -> None:
        insert("dossiers_savedview", owner_id=view.owner_id, name=name, query="", is_shared=False)

    check(
        {
            "a_note_says_something": lambda: change("dossiers_note", note.pk, text=""),
            "a_note_stays_its_author_s": lambda: change("dossiers_note", note.pk, author_id=stranger.user_id),
            "a_dossier_is_followed_from_inside": lambda: change(
                "dossiers_assignment", dossier.pk, "dossier_id", member_id=stranger.pk
            ),
            "a_view_has_a_name": lambda: named(""),
            "one_view_of_a_name": lambda: one_by_one(lambda: named("Une"), lambda: named("Une")),
            "a_calendar_s_digest_is_one": lambda: insert(
                "dossiers_calendarfeed", member_id=stranger.pk, digest="secret", made_at=NOW
            ),
        }
    )
