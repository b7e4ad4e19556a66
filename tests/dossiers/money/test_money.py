"""The two pure rules of money: the tables of rules § 5 and § 7, and what must hold for any amount."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.money.financing import Plan, participation_on, plan
from dossiers.money.settlement import free_until, recount, settle

cents = st.integers(0, 10_000_000)


@pytest.mark.parametrize(
    ("price", "rights", "credit", "participation", "used", "left"),
    [
        (190_000, 182_000, 0, 0, 182_000, 8_000),
        (87_000, 75_000, 0, 0, 75_000, 12_000),
        (190_000, 182_000, 0, 10_223, 179_777, 10_223),
        (87_000, 75_000, 0, 15_000, 72_000, 15_000),
        (10_000, 500_000, 0, 15_000, 0, 10_000),
        (100_000, 200_000, 20_000, 15_000, 80_000, 0),
    ],
)
def test_the_table_of_financing(price, rights, credit, participation, used, left):
    made = plan(price=price, rights=rights, credit=credit, participation=participation)
    assert made == Plan(min(credit, price), used, left)


@given(cents, cents, cents, cents)
def test_the_parts_sum_to_the_price_and_rights_never_cover_the_participation(
    price, rights, credit, participation
):
    made = plan(price=price, rights=rights, credit=credit, participation=participation)
    assert made.credit_used + made.rights_used + made.to_pay == price
    assert 0 <= made.credit_used <= credit
    assert 0 <= made.rights_used <= rights
    assert made.credit_used + made.to_pay >= min(participation, price)


@given(cents, cents, cents, cents)
def test_nothing_more_could_have_been_covered(price, rights, credit, participation):
    made = plan(price=price, rights=rights, credit=credit, participation=participation)
    floor = max(0, min(price, participation) - made.credit_used)
    assert made.to_pay == max(floor, price - made.credit_used - rights)


@pytest.mark.parametrize("name", ["price", "rights", "credit", "participation"])
def test_a_negative_amount_is_an_error(name):
    with pytest.raises(ValueError, match="positive"):
        plan(**{"price": 1, "rights": 1, "credit": 1, "participation": 1, name: -1})


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ("2024-05-01", 0),
        ("2024-05-02", 100_00),
        ("2024-12-31", 100_00),
        ("2025-01-01", 102_23),
        ("2026-01-01", 103_20),
        ("2026-04-01", 103_20),
        ("2026-04-02", 150_00),
        ("2030-01-01", 150_00),
    ],
)
def test_the_participation_by_date(day, amount):
    assert participation_on(date.fromisoformat(day)) == amount
    assert participation_on(date.fromisoformat(day), jobseeker=True) == 0


BASE = {
    "rights": 72_000,
    "card": 15_000,
    "by": "trainee",
    "on": date(2026, 12, 14),
    "validated_on": date(2026, 11, 20),
    "starts_on": date(2026, 12, 18),
    "hours_planned": 10,
}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"by": "organisation"}, (1, 72_000, 0, 15_000, 0, 0)),
        (
            {"by": "organisation", "entered": True, "hours_attended": Decimal("3.3")},
            (2, 48_240, 23_760, 10_050, 4_950, 0),
        ),
        ({"on": date(2026, 12, 10)}, (3, 72_000, 0, 15_000, 0, 0)),
        ({"starts_on": date(2026, 12, 23)}, (4, 72_000, 0, 15_000, 0, 0)),
        ({"force_majeure": True}, (5, 72_000, 0, 15_000, 0, 0)),
        ({}, (6, 0, 72_000, 0, 15_000, 15_000)),
        ({"entered": True, "force_majeure": True, "hours_attended": 4}, (7, 43_200, 28_800, 9_000, 6_000, 0)),
        ({"entered": True}, (8, 0, 72_000, 0, 15_000, 0)),
        ({"completed": True, "entered": True}, (9, 0, 72_000, 0, 15_000, 0)),
        (
            {"completed": True, "entered": True, "force_majeure": True, "hours_attended": Decimal("7.5")},
            (9, 18_000, 54_000, 3_750, 11_250, 0),
        ),
    ],
)
def test_the_nine_cases(changes, outcome):
    made = settle(**BASE | changes)
    assert (
        made.case,
        made.rights_released,
        made.rights_used,
        made.card_refunded,
        made.card_kept,
        made.credit,
    ) == outcome


@pytest.mark.parametrize(("starts_on", "case"), [(date(2026, 12, 23), 4), (date(2026, 12, 22), 6)])
def test_seven_business_days_before_the_start_are_enough_six_are_not(starts_on, case):
    assert settle(**BASE | {"starts_on": starts_on}).case == case


@pytest.mark.parametrize(("attended", "used"), [(Decimal("0.5"), 1), (Decimal("0.4999"), 0)])
def test_half_a_cent_goes_up(attended, used):
    made = settle(
        **BASE
        | {
            "rights": 10,
            "card": 0,
            "entered": True,
            "force_majeure": True,
            "hours_planned": 10,
            "hours_attended": attended,
        }
    )
    assert made.rights_used == used


@given(
    cents,
    cents,
    cents,
    st.sampled_from(["trainee", "organisation"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(1, 500),
    st.data(),
)
def test_nothing_is_created_lost_or_counted_twice(
    rights, card, back, by, entered, completed, major, on, start, planned, data
):
    """Whatever the case, and whatever had already gone back to the card."""
    validated = date(2026, 1, 5)
    how = {
        "rights": rights,
        "card": card,
        "by": by,
        "on": validated + timedelta(days=on),
        "validated_on": validated,
        "starts_on": validated + timedelta(days=start),
        "entered": entered,
        "completed": completed,
        "force_majeure": major,
        "hours_planned": planned,
        "hours_attended": data.draw(st.integers(0, planned)),
    }
    made, alone = settle(**how, card_back=back), settle(**how)
    assert made.rights_released + made.rights_used == rights
    assert made.card_refunded + made.card_kept == card
    assert min(made.rights_released, made.rights_used, made.card_refunded, made.card_kept) >= 0
    assert made.credit == (made.card_kept if made.case == 6 else 0)
    # What had gone back is of what is refunded, so neither kept nor given again as an avoir.
    assert made.card_back == min(back, card) <= made.card_refunded
    assert made.card_refunded == max(alone.card_refunded, made.card_back)
    assert made.card_undue == (0 if made.case == 6 else made.card_refunded - alone.card_refunded)
    assert (alone.card_back, alone.card_undue) == (0, 0)
    # Rights and what the case says do not depend on it.
    assert (made.case, made.rights_used) == (alone.case, alone.rights_used)
    if made.case in (6, 8):
        assert recount(alone, back) == recount(settle(**how, card_back=1), back) == made


BACK = [
    # what the case alone gives back, what had gone back: refunded, kept, avoir, of which undue
    ({}, 0, (0, 15_000, 15_000, 0)),
    ({}, 5_000, (5_000, 10_000, 10_000, 0)),
    ({}, 15_000, (15_000, 0, 0, 0)),
    ({}, 15_001, (15_000, 0, 0, 0)),
    ({"by": "organisation"}, 5_000, (15_000, 0, 0, 0)),
    ({"on": date(2026, 12, 10)}, 15_000, (15_000, 0, 0, 0)),
    ({"starts_on": date(2026, 12, 23)}, 1, (15_000, 0, 0, 0)),
    ({"force_majeure": True}, 5_000, (15_000, 0, 0, 0)),
    ({"entered": True, "force_majeure": True, "hours_attended": 4}, 9_000, (9_000, 6_000, 0, 0)),
    ({"entered": True, "force_majeure": True, "hours_attended": 4}, 9_001, (9_001, 5_999, 0, 1)),
    ({"by": "organisation", "entered": True, "hours_attended": 4}, 15_000, (15_000, 0, 0, 6_000)),
    ({"entered": True}, 5_000, (5_000, 10_000, 0, 5_000)),
    ({"completed": True, "entered": True}, 5_000, (5_000, 10_000, 0, 5_000)),
]


@pytest.mark.parametrize(("changes", "back", "outcome"), BACK)
def test_what_had_gone_back_to_the_card_is_counted_once(changes, back, outcome):
    made = settle(**BASE | changes, card_back=back)
    assert (made.card_refunded, made.card_kept, made.credit, made.card_undue) == outcome


@given(st.integers(11, 300))
def test_the_last_free_day_is_free_and_the_next_is_not(away):
    validated = date(2026, 3, 2)
    start = validated + timedelta(days=away)
    last = free_until(validated, start)
    common = BASE | {"validated_on": validated, "starts_on": start}
    assert settle(**common | {"on": last}).case in (3, 4)
    assert settle(**common | {"on": last + timedelta(days=1)}).case == 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"rights": -1},
        {"card": -1},
        {"card_back": -1},
        {"by": "bank"},
        {"entered": True, "force_majeure": True, "hours_attended": 11},
        {"entered": True, "force_majeure": True, "hours_planned": 0},
    ],
)
def test_what_makes_no_sense_is_an_error(wrong):
    with pytest.raises(ValueError, match="positive"):
        settle(**BASE | wrong)
