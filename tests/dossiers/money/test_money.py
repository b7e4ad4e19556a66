"""The two pure rules of money: the tables of rules § 5 and § 7, and what must hold for any amount."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from dossiers.money.financing import cap_on, participation_on, payable, plan
from dossiers.money.settlement import free_until, recount, settle

cents = st.integers(0, 10_000_000)


RNCP, RS, REVIEW, VAE, CAR, MOTORCYCLE, LORRY = (
    "RNCP1",
    "RS1",
    "CPF202",
    "CPF200",
    "CPF206",
    "CPF219",
    "CPF210",
)
# docs/rules.md § 7, in cents: what there is, then the five parts.
TABLE = [
    # price, rights, cap, dotation, avoir, top-up, participation: rights used, card
    ((190_000, 182_000, None, 0, 0, 0, 0), (182_000, 8_000)),
    ((87_000, 75_000, None, 0, 0, 0, 0), (75_000, 12_000)),
    ((190_000, 182_000, None, 0, 0, 0, 10_223), (179_777, 10_223)),
    ((87_000, 75_000, None, 0, 0, 0, 15_000), (72_000, 15_000)),
    ((10_000, 500_000, None, 0, 0, 0, 15_000), (0, 10_000)),
    ((100_000, 200_000, None, 0, 20_000, 0, 15_000), (80_000, 0)),
    ((172_000, 500_000, 150_000, 0, 0, 0, 0), (150_000, 22_000)),
    ((172_000, 500_000, 150_000, 0, 0, 0, 15_000), (150_000, 22_000)),
    ((163_000, 182_000, 90_000, 10_000, 0, 0, 0), (90_000, 63_000)),
    ((203_000, 500_000, 160_000, 0, 5_000, 38_000, 0), (160_000, 0)),
    ((155_000, 500_000, 150_000, 0, 0, 0, 15_000), (140_000, 15_000)),
    # the borders of a cap and of the participation
    ((149_999, 500_000, 150_000, 0, 0, 0, 0), (149_999, 0)),
    ((150_000, 500_000, 150_000, 0, 0, 0, 0), (150_000, 0)),
    ((150_001, 500_000, 150_000, 0, 0, 0, 0), (150_000, 1)),
    ((164_999, 500_000, 150_000, 0, 0, 0, 15_000), (149_999, 15_000)),
    ((165_000, 500_000, 150_000, 0, 0, 0, 15_000), (150_000, 15_000)),
    ((165_001, 500_000, 150_000, 0, 0, 0, 15_000), (150_000, 15_001)),
    ((100_000, 500_000, None, 14_999, 0, 0, 15_000), (85_000, 1)),
    ((100_000, 500_000, None, 15_000, 0, 0, 15_000), (85_000, 0)),
    ((100_000, 500_000, None, 0, 0, 15_000, 15_000), (85_000, 0)),
    ((100_000, 500_000, None, 5_000, 5_000, 4_999, 15_000), (85_000, 1)),
    # whoever is first pays first: nobody after pays more than is left
    ((100_000, 500_000, None, 100_000, 20_000, 20_000, 15_000), (0, 0)),
    ((100_000, 500_000, None, 99_999, 20_000, 20_000, 0), (0, 0)),
    ((100_000, 500_000, None, 60_000, 20_000, 90_000, 0), (20_000, 0)),
    ((100_000, 0, 90_000, 0, 0, 0, 15_000), (0, 100_000)),
    ((100_000, 500_000, 0, 0, 0, 0, 0), (0, 100_000)),
    ((0, 500_000, None, 500, 500, 500, 15_000), (0, 0)),
]


@pytest.mark.parametrize(("there", "outcome"), TABLE)
def test_the_table_of_financing(
    there: tuple[int, int, int | None, int, int, int, int], outcome: tuple[int, int]
) -> None:
    price, rights, cap, dotation, credit, top_up, participation = there
    made = plan(
        price=price,
        rights=rights,
        credit=credit,
        participation=participation,
        dotation=dotation,
        cap=cap,
        top_up=top_up,
    )
    assert (made.rights_used, made.to_pay) == outcome
    assert made.price == price
    assert made.dotation_used == min(dotation, price)
    assert made.credit_used == min(credit, price - made.dotation_used)
    assert made.top_up_used <= top_up


@given(cents, cents, cents, cents, cents, st.none() | cents, cents)
def test_the_parts_sum_to_the_price_and_rights_never_cover_the_participation(
    price: int, rights: int, credit: int, participation: int, dotation: int, cap: int | None, top_up: int
) -> None:
    made = plan(
        price=price,
        rights=rights,
        credit=credit,
        participation=participation,
        dotation=dotation,
        cap=cap,
        top_up=top_up,
    )
    parts = (made.dotation_used, made.credit_used, made.rights_used, made.top_up_used, made.to_pay)
    assert sum(parts) == made.price == price
    most = (dotation, credit, rights if cap is None else min(rights, cap), top_up, price)
    assert all(0 <= part <= limit for part, limit in zip(parts, most, strict=True))
    assert price - made.rights_used >= min(participation, price)
    # Nothing more could have been covered: a rest is the floor, or all that there is was used.
    floor = max(0, min(price, participation) - made.dotation_used - made.credit_used)
    others = price - made.dotation_used - made.credit_used
    assert made.to_pay == max(0, max(floor, others - most[2]) - top_up)


@given(cents, cents, cents, cents, cents, st.none() | cents, cents)
def test_a_card_never_pays_less_than_fifty_cents_nor_anyone_twice(
    price: int, rights: int, credit: int, participation: int, dotation: int, cap: int | None, top_up: int
) -> None:
    made = plan(
        price=price,
        rights=rights,
        credit=credit,
        participation=participation,
        dotation=dotation,
        cap=cap,
        top_up=top_up,
    )
    paid = payable(made)
    assert paid.price == price
    assert paid.to_pay == 0 or paid.to_pay >= 50
    assert paid.waived < 50
    for part in ("dotation_used", "credit_used", "rights_used", "top_up_used"):
        assert 0 <= getattr(paid, part) <= getattr(made, part)


@pytest.mark.parametrize("name", ["price", "rights", "credit", "participation", "dotation", "cap", "top_up"])
def test_a_negative_amount_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="positive"):
        plan(**{"price": 1, "rights": 1, "credit": 1, "participation": 1, name: -1})


@pytest.mark.parametrize(
    ("code", "before", "since"),
    [
        (RNCP, None, None),
        (RS, None, 1_500_00),
        ("RS5616", None, None),
        (REVIEW, None, 1_600_00),
        (VAE, None, None),
        (CAR, None, 900_00),
        (MOTORCYCLE, None, 900_00),
        ("CPF220", None, 900_00),
        ("CPF221", None, 900_00),
        ("CPF222", None, 900_00),
        (LORRY, None, None),
        ("CPF217", None, None),
        ("", None, None),
        ("CPF203", None, None),
    ],
)
def test_the_caps_begin_on_26_february_2026(code: str, before: None, since: int | None) -> None:
    assert cap_on(date(2026, 2, 25), code) == before
    assert cap_on(date(2026, 2, 26), code) == since


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
def test_the_participation_by_date(day: str, amount: int) -> None:
    assert participation_on(date.fromisoformat(day)) == amount
    assert participation_on(date.fromisoformat(day), exempt=True) == 0


class Ending(TypedDict, total=False):
    """What is said of a dossier that ends."""

    rights: int
    card: int
    by: str
    on: date
    validated_on: date
    starts_on: date
    entered: bool
    completed: bool
    force_majeure: bool
    hours_planned: Decimal | int
    hours_attended: Decimal | int
    card_back: int
    dotation: int
    top_up: int


# What others gave besides.
GIVEN: Ending = {"dotation": 50_000, "top_up": 38_000}
BASE: Ending = {
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
        ({"by": "organisation"}, (50_000, 0, 38_000, 0)),
        (
            {"by": "organisation", "entered": True, "hours_attended": Decimal("3.3")},
            (33_500, 16_500, 25_460, 12_540),
        ),
        ({"on": date(2026, 12, 10)}, (50_000, 0, 38_000, 0)),
        ({"starts_on": date(2026, 12, 23)}, (50_000, 0, 38_000, 0)),
        ({"force_majeure": True}, (50_000, 0, 38_000, 0)),
        ({}, (0, 50_000, 0, 38_000)),
        ({"entered": True, "force_majeure": True, "hours_attended": 4}, (30_000, 20_000, 22_800, 15_200)),
        ({"entered": True}, (0, 50_000, 0, 38_000)),
        ({"completed": True, "entered": True}, (0, 50_000, 0, 38_000)),
        (
            {"completed": True, "entered": True, "force_majeure": True, "hours_attended": Decimal("7.5")},
            (12_500, 37_500, 9_500, 28_500),
        ),
    ],
)
def test_what_others_gave_goes_back_to_them_by_the_same_case(
    changes: Ending, outcome: tuple[int, int, int, int]
) -> None:
    made = settle(**BASE | changes | GIVEN)
    returned = made.dotation_returned, made.dotation_kept, made.top_up_returned, made.top_up_kept
    assert returned == outcome
    assert made.credit <= made.card_kept  # never an avoir of a third party's money


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"on": date(2026, 12, 10)}, 0),
        ({}, 122_000),  # late: the card's 150,00 € become an avoir
        ({"entered": True}, 137_000),  # abandoned: they do not
        ({"entered": True, "force_majeure": True, "hours_attended": 4}, 54_800),
    ],
)
def test_one_loses_one_s_rights_dotations_and_card_never_the_funder_s_aid(changes: Ending, lost: int) -> None:
    """The amount of « J'ai compris que je perds… »."""
    assert settle(**BASE | changes | GIVEN).lost == lost


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
def test_the_nine_cases(changes: Ending, outcome: tuple[int, int, int, int, int, int]) -> None:
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
def test_seven_business_days_before_the_start_are_enough_six_are_not(starts_on: date, case: int) -> None:
    assert settle(**BASE | {"starts_on": starts_on}).case == case


@pytest.mark.parametrize(("attended", "used"), [(Decimal("0.5"), 1), (Decimal("0.4999"), 0)])
def test_half_a_cent_goes_up(attended: Decimal, used: int) -> None:
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
    rights: int,
    card: int,
    back: int,
    dotation: int,
    top_up: int,
    by: str,
    entered: bool,
    completed: bool,
    major: bool,
    on: int,
    start: int,
    planned: int,
    data: DataObject,
) -> None:
    """Whatever the case, and whatever had already gone back to the card."""
    validated = date(2026, 1, 5)
    attended = data.draw(st.integers(0, planned))
    how: Ending = {
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
        "hours_attended": attended,
        "dotation": dotation,
        "top_up": top_up,
    }
    made, alone = settle(**how | {"card_back": back}), settle(**how)
    assert made.rights_released + made.rights_used == rights
    assert made.card_refunded + made.card_kept == card
    assert min(made.rights_released, made.rights_used, made.card_refunded, made.card_kept) >= 0
    assert made.credit == (made.card_kept if made.case == 6 else 0)
    # What others gave goes back to them by the same case, and is never an avoir.
    assert made.dotation_returned + made.dotation_kept == dotation
    assert made.top_up_returned + made.top_up_kept == top_up
    assert min(made.dotation_returned, made.dotation_kept, made.top_up_returned, made.top_up_kept) >= 0
    if not made.rights_used and rights:
        assert made.case.returns_everything or attended * rights * 2 < planned
    if made.case.returns_everything:
        assert (made.dotation_kept, made.top_up_kept) == (0, 0)
    assert made.kept + made.given_back == rights + card + dotation + top_up
    # What had gone back is of what is refunded, so neither kept nor given again as an avoir.
    assert made.card_back == min(back, card) <= made.card_refunded
    assert made.card_refunded == max(alone.card_refunded, made.card_back)
    assert made.card_undue == (0 if made.case == 6 else made.card_refunded - alone.card_refunded)
    assert (alone.card_back, alone.card_undue) == (0, 0)
    # Rights and what the case says do not depend on it.
    assert (made.case, made.rights_used) == (alone.case, alone.rights_used)
    if made.case in (6, 8):
        assert recount(alone, back) == recount(settle(**how | {"card_back": 1}), back) == made


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
def test_what_had_gone_back_to_the_card_is_counted_once(
    changes: Ending, back: int, outcome: tuple[int, int, int, int]
) -> None:
    made = settle(**BASE | changes | {"card_back": back})
    assert (made.card_refunded, made.card_kept, made.credit, made.card_undue) == outcome


@given(st.integers(11, 300))
def test_the_last_free_day_is_free_and_the_next_is_not(away: int) -> None:
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
        {"dotation": -1},
        {"top_up": -1},
        {"by": "bank"},
        {"entered": True, "force_majeure": True, "hours_attended": 11},
        {"entered": True, "force_majeure": True, "hours_planned": 0},
    ],
)
def test_what_makes_no_sense_is_an_error(wrong: Ending) -> None:
    with pytest.raises(ValueError, match="positive"):
        settle(**BASE | wrong)
