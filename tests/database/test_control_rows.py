"""What control decides, written past the product: the database refuses it, under the rule's name."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalogue.control import standing, takedowns
from tests import factories as f
from tests.database.raw import FAR, LONG_AGO, NOW, change, check, insert, one_by_one, refusal, run

pytestmark = pytest.mark.django_db


def test_an_organisation_stands_where_it_was_decided() -> None:
    morgan, alix = f.a_staff_member(), f.a_member(f.an_organisation())
    organisation = alix.memberships.get().organisation
    notice = standing.notify(morgan, organisation, "suspended", "Cours non donnés.")
    elsewhere = standing.notify(morgan, f.an_organisation(), "suspended", "Cours non donnés.")

    def noticed(**columns: object) -> None:
        row = {"organisation_id": f.an_organisation().pk, "target": "delisted", "reason": "Fraude"}
        row |= {"given_at": NOW, "given_by_id": morgan.pk, "until": date(2026, 12, 10), "observations": ""}
        insert("catalogue_notice", **row | columns)

    def decided(**columns: object) -> None:
        row = {"organisation_id": organisation.pk, "source": "listed", "target": "suspended"}
        row |= {"reason": "Fraude", "is_urgent": True, "holds_payments": False, "at": NOW}
        insert("catalogue_standingchange", **row | {"by_id": morgan.pk} | columns)

    def kept(**columns: object) -> None:
        change("catalogue_notice", notice.pk, **columns)

    answered = {"observations": "Non.", "observed_at": FAR, "observed_by_id": alix.pk}
    closed = {"closed_at": FAR, "closed_by_id": morgan.pk}
    check(
        {
            "a_standing_is_decided": lambda: change(
                "catalogue_organisation", organisation.pk, standing="delisted"
            ),
            "a_standing_follows_another": lambda: decided(target="listed", is_urgent=False),
            "a_sanction_has_its_notice": lambda: decided(is_urgent=False),
            "a_sanction_has_its_notice#urgent": lambda: decided(notice_id=notice.pk),
            "only_a_suspension_is_urgent": lambda: decided(target="delisted"),
            "payments_are_held_by_a_sanction": lambda: one_by_one(
                decided,
                lambda: decided(source="suspended", target="listed", is_urgent=False, holds_payments=True),
            ),
            "a_change_has_its_reason": lambda: decided(reason=""),
            "a_change_starts_where_one_stands": lambda: decided(
                source="suspended", target="listed", is_urgent=False
            ),
            "a_sanction_comes_after_its_notice": lambda: decided(is_urgent=False, notice_id=notice.pk),
            "a_sanction_comes_after_its_notice#another": lambda: decided(
                is_urgent=False, notice_id=elsewhere.pk, at=NOW + timedelta(days=20)
            ),
            "one_notice_waits": lambda: noticed(organisation_id=organisation.pk),
            "a_notice_has_its_reason": lambda: noticed(reason=""),
            "observations_are_given_by_someone": lambda: kept(**answered | {"observed_by_id": None}),
            "observations_have_their_hour": lambda: kept(observations="Non."),
            "a_notice_is_closed_by_someone": lambda: kept(closed_at=FAR),
            "a_notice_is_given_then_closed": lambda: kept(**closed | {"closed_at": LONG_AGO}),
            "a_notice_stays_as_given": lambda: kept(until=LONG_AGO),
            "observations_stay_as_given": lambda: one_by_one(
                lambda: kept(**answered), lambda: kept(observations="Oui.")
            ),
            "a_notice_is_closed_once": lambda: one_by_one(
                lambda: kept(**closed), lambda: kept(closed_at=timezone.now())
            ),
            "a_notice_is_never_deleted": lambda: run("DELETE FROM catalogue_notice"),
        }
    )
    taken = f.an_action().training
    takedowns.decide(morgan, taken, "Prix trompeur.", is_down=True)

    def taken_down(**columns: object) -> None:
        row = {"training_id": taken.pk, "is_down": True, "reason": "Fraude", "at": NOW, "by_id": morgan.pk}
        insert("catalogue_takedown", **row | columns)

    check(
        {
            "a_takedown_has_its_reason": lambda: taken_down(reason=""),
            "a_takedown_changes_something": taken_down,
            "a_takedown_is_decided": lambda: change("catalogue_training", taken.pk, is_taken_down=False),
            "a_takedown_stays": lambda: run("UPDATE catalogue_takedown SET reason = 'Autre'"),
        }
    )
    standing.decide(morgan, organisation, "suspended", "Fraude", is_urgent=True)
    rule = refusal(lambda: run("UPDATE catalogue_standingchange SET reason = 'Autre'"))
    assert rule == "a_change_of_standing_stays"
