"""The borders of § 7 and § 10 lived through: by the engine, the ledger and what the pages say."""

import html
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations import expiry
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.journal import journal_of
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.money import figures
from dossiers.money.financing import Plan
from dossiers.transitions.sweep import sweep
from tests import factories as f

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=PARIS), tick=False)


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(cents=500_000)


def to_validate(person: Trainee, code: str = "RS6151", price: int = 172_000) -> Dossier:
    action = f.an_action(certification=code, price=price)
    return f.accept(f.send(f.a_draft(person, f.a_session(action))))


def plan(dossier: Dossier) -> Plan:
    return figures.plan_of(Dossier.objects.get(pk=dossier.pk), timezone.localdate())


def read(client: Client, dossier: Dossier, name: str = "dossier") -> str:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    return html.unescape(client.get(reverse(name, args=[dossier.number])).text).replace("\u00a0", " ")


def freeze(dossier: Dossier) -> Dossier:
    f.validate(dossier)
    return Dossier.objects.get(pk=dossier.pk)


# The days on which the law changes


@pytest.mark.parametrize(
    ("day", "rights", "to_pay"),
    [
        ("2026-02-25 23:59:59", 172_000 - 10_320, 10_320),
        ("2026-02-26 00:00:00", 150_000, 22_000),
        ("2026-04-01 23:59:59", 150_000, 22_000),
        ("2026-04-02 00:00:00", 150_000, 22_000),
    ],
)
def test_a_certification_of_the_rs_of_1_720_euros(day: str, rights: int, to_pay: int) -> None:
    with at(day):
        dossier = freeze(to_validate(f.a_trainee(cents=500_000)))
    assert (dossier.rights_used, dossier.to_pay) == (rights, to_pay)


@pytest.mark.parametrize(
    ("day", "to_pay"), [("2026-04-01 23:59:59", 10_320), ("2026-04-02 00:00:00", 15_000)]
)
def test_the_participation_rises_on_2_april_2026(day: str, to_pay: int) -> None:
    with at(day):
        assert freeze(to_validate(f.a_trainee(cents=500_000), price=80_000)).to_pay == to_pay


def test_what_was_read_before_the_law_changed_is_asked_again() -> None:
    with at("2026-04-01 20:00:00"):
        dossier = to_validate(f.a_trainee(cents=500_000), price=80_000)
        read_then = plan(dossier)
    with at("2026-04-02 08:00:00"):
        with pytest.raises(Refused, match="Les montants ont changé") as refusal:
            transitions.pay(
                dossier, f.owner(dossier), figures=read_then, rights_consent=True, payment_consent=True
            )
        assert refusal.value.code == "figures_changed"
        assert freeze(dossier).to_pay == 15_000


def test_a_dossier_keeps_the_rows_it_was_judged_by(client: Client) -> None:
    with at("2026-04-01 12:00:00"):
        dossier = freeze(to_validate(f.a_trainee(cents=500_000)))
    why = next(entry.details["why"] for entry in dossier.entries.all() if entry.transition == "pay")
    assert why["law"] == ["participation:2026-01-01", "exempting", "cap_rs:2026-02-26"]
    assert (why["cap"], why["participation"]) == (150_000, 10_320)
    with at("2026-04-20 12:00:00"):
        page = read(client, dossier)
    assert "Vos droits ne paient jamais la participation de 103,20 €" in page
    assert "au plus 1 500,00 € pour une certification du répertoire spécifique" in page


# The cap, to the cent


@pytest.mark.parametrize(
    ("price", "rights", "to_pay"),
    [
        (149_999, 149_999, 0),
        (150_000, 150_000, 0),
        (150_001, 149_951, 50),  # a card takes no cent alone
        (150_050, 150_000, 50),
    ],
)
def test_the_cap_of_1_500_euros(dominique: Trainee, price: int, rights: int, to_pay: int) -> None:
    f.a_dotation(dominique, 1_00, earmarks=["RS6151"])  # of the employer: no participation is due
    dossier = freeze(to_validate(dominique, price=price + 1_00))
    assert (dossier.dotation_used, dossier.rights_used, dossier.to_pay) == (1_00, rights, to_pay)


def test_clea_has_no_cap_and_neither_has_a_diploma(dominique: Trainee) -> None:
    assert plan(to_validate(dominique, "RS5616")).rights_used == 172_000 - 15_000
    assert plan(to_validate(dominique, "RNCP38565")).rights_used == 172_000 - 15_000


# Who pays beside the person


@pytest.mark.parametrize(("cents", "due"), [(99, 15_000), (1_00, 0)])
def test_one_euro_of_the_employer_removes_the_participation(
    client: Client, dominique: Trainee, cents: int, due: int
) -> None:
    f.a_dotation(dominique, cents)
    dossier = to_validate(dominique, price=80_000)
    assert plan(dossier).to_pay == max(0, due - cents)
    page = read(client, dossier)
    assert ("Votre employeur ou son OPCO paie une partie de la formation" in page) == (due == 0)
    assert "Dotation, Forges de Lorraine" in page


@pytest.mark.parametrize(("kind", "due"), [("c2p", 0), ("atmp", 0), ("region", 14_999), ("state", 14_999)])
def test_only_some_givers_exempt(dominique: Trainee, kind: str, due: int) -> None:
    f.a_dotation(dominique, 1, kind=kind, giver="Qui donne", siret="")
    assert plan(to_validate(dominique, price=80_000)).to_pay == due


def test_of_two_dotations_the_one_that_expires_tonight_pays_first_and_is_gone_tomorrow(
    dominique: Trainee,
) -> None:
    tonight = timezone.localdate()
    f.a_dotation(dominique, 30_000, giver="Employeur durable")
    f.a_dotation(dominique, 20_000, giver="Région pressée", kind="region", siret="", expires_on=tonight)
    dossier = to_validate(dominique, price=40_000)
    seen = figures.of(Dossier.objects.get(pk=dossier.pk), tonight)
    assert [(given["giver"], given["amount"]) for given in seen.why["dotations"]] == [
        ("Région pressée", 20_000),
        ("Employeur durable", 20_000),
    ]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        with pytest.raises(Refused, match="Les montants ont changé"):
            transitions.validate(dossier, f.owner(dossier), figures=seen.plan, rights_consent=True)
        after = plan(dossier)
    assert (after.dotation_used, after.rights_used, after.to_pay) == (30_000, 10_000, 0)


def test_what_an_ending_gives_back_to_an_expired_dotation_goes_back_to_its_giver(dominique: Trainee) -> None:
    tonight = timezone.localdate()
    f.a_dotation(dominique, 20_000, expires_on=tonight)
    dossier = freeze(to_validate(dominique, price=40_000))
    before = ledger.account_of(dominique.pk)
    assert (before.by_source["dotation"].available, before.by_source["dotation"].reserved) == (0, 20_000)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        f.cancel(dossier)
        assert ledger.usable_account_of(dominique.pk).usable_dotations(["RS6151"], timezone.localdate()) == []
        expiry.play()
        after = ledger.account_of(dominique.pk).by_source["dotation"]
        assert (after.available, after.reserved, after.used) == (0, 0, 0)
        assert ledger.account_of(dominique.pk).rights == 500_000


def test_an_earmark_pays_for_what_it_names_and_nothing_else(dominique: Trainee) -> None:
    f.a_dotation(dominique, 20_000, earmarks=["RS6151", "RNCP38565"])
    assert plan(to_validate(dominique, "RS6151", 80_000)).dotation_used == 20_000
    assert plan(to_validate(dominique, "RNCP38565", 80_000)).dotation_used == 20_000
    assert plan(to_validate(dominique, "RS1", 80_000)).dotation_used == 0


def test_a_top_up_granted_after_the_price_fell_pays_only_what_is_left(dominique: Trainee) -> None:
    """Asked for 220 euros on 1 720, granted whole; the proposal had lowered the price to 1 600."""
    action = f.an_action(certification="RS6151", price=172_000)
    dossier = f.propose(f.send(f.a_draft(dominique, f.a_session(action, starts_in=60))), price=160_000)
    assert plan(dossier).to_pay == 15_000
    with pytest.raises(Refused, match="va d'un centime à 150,00"):
        f.ask_top_up(dossier, amount=15_001)
    dossier = f.grant_top_up(f.ask_top_up(dossier, amount=15_000))
    frozen = freeze(dossier)
    assert (frozen.rights_used, frozen.top_up_used, frozen.to_pay) == (145_000, 15_000, 0)


def test_an_opco_s_grant_exempts_and_what_is_not_needed_is_not_taken(dominique: Trainee) -> None:
    dossier = to_validate_far(dominique, 172_000)
    opco = f.a_funder("Opco de la métallurgie", kind="opco")
    dossier = f.grant_top_up(f.ask_top_up(dossier, opco, amount=22_000))
    made = figures.of(dossier, timezone.localdate())
    assert made.why["exemption"] == "employer"
    assert (made.plan.rights_used, made.plan.top_up_used, made.plan.to_pay) == (150_000, 22_000, 0)


def to_validate_far(person: Trainee, price: int) -> Dossier:
    session = f.a_session(f.an_action(certification="RS6151", price=price), starts_in=60)
    return f.accept(f.send(f.a_draft(person, session)))


@pytest.mark.parametrize("ending", ["withdrawal", "late", "organisation", "abandoned"])
def test_every_cent_goes_back_where_it_came_from(dominique: Trainee, ending: str) -> None:
    """Dotation 100, avoir 50, rights 900, top-up 300, card 280 for a licence of 1 630 euros."""
    given = f.a_dotation(dominique, 10_000, kind="region", siret="", giver="Région Grand Est")
    ledger.credit(dominique.pk, "avoir", 5_000, "Avoir")
    session = f.a_session(f.an_action(certification="CPF206", price=163_000), starts_in=60)
    draft = f.a_draft(dominique, session)
    f.swear(draft)
    dossier = f.accept(f.send(draft))
    dossier = f.grant_top_up(f.ask_top_up(dossier, amount=30_000))
    dossier = freeze(dossier)
    parts = (dossier.dotation_used, dossier.credit_used, dossier.rights_used, dossier.top_up_used)
    assert (*parts, dossier.card_paid) == (10_000, 5_000, 90_000, 30_000, 28_000)
    endings: dict[str, Callable[[Dossier], Dossier]] = {
        "withdrawal": f.cancel,
        "late": f.cancel_late,
        "organisation": f.cancel_by_organisation,
        "abandoned": lambda each: transitions.abandon(f.begin(each), f.owner(each)),
    }
    ended = endings[ending](dossier)
    closing = Dossier.objects.get(pk=ended.pk).closing
    if closing.final_on:
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            sweep()
        closing.refresh_from_db()
    account = ledger.account_of(dominique.pk)
    held = next(each for each in account.dotations if each.pk == given.pk)
    returned = ending in ("withdrawal", "organisation")
    assert (held.balances.available, held.balances.used) == ((10_000, 0) if returned else (0, 10_000))
    assert (closing.top_up_returned, closing.top_up_kept) == ((30_000, 0) if returned else (0, 30_000))
    assert account.rights == (500_000 if returned else 410_000)
    assert closing.card_refunded == (28_000 if returned else 0)
    # What the person paid late comes back as an avoir; what others paid never does.
    assert account.credit == {"late": 28_000, "abandoned": 0}.get(ending, 5_000)


def test_a_no_between_the_consent_and_the_payment_stops_it() -> None:
    """France Travail said yes this morning, and no at noon: the last word of the day counts."""
    camille = f.a_trainee("Camille", cents=500_000, is_jobseeker=True)
    dossier = to_validate(camille, price=80_000)
    f.a_status_check(camille)
    seen = plan(dossier)
    assert seen.to_pay == 0
    f.a_status_check(camille, "no")
    with pytest.raises(Refused, match="reste à payer 150,00") as refusal:
        transitions.validate(dossier, f.owner(dossier), figures=seen, rights_consent=True)
    assert refusal.value.code == "figures_changed"
    assert Dossier.objects.get(pk=dossier.pk).status is State.TO_VALIDATE


def test_the_date_of_a_coming_law_is_announced_sixty_days_before(client: Client) -> None:
    for day, announced in (
        ("2026-01-31", False),
        ("2026-02-01", True),
        ("2026-04-01", True),
        ("2026-04-02", False),
    ):
        with at(f"{day} 12:00:00"):
            page = html.unescape(client.get(reverse("law")).text).replace("\u00a0", " ")
            told = "À partir du jeudi 2 avril 2026 : participation forfaitaire" in page
            assert told is announced, day
    assert date(2026, 4, 2).weekday() == 3


# Rights that have come to their end

ENDED = (
    "Vos droits ont pris fin le 24 novembre 2026 et ne paient plus de formation : ils durent jusqu'à la "
    "retraite, et au plus tard jusqu'à 67 ans (code du travail, art. L. 5151-2)."
)


@pytest.mark.today("2026-11-24")
@pytest.mark.parametrize("cents", [182_000, 0], ids=["rights", "nothing ever came"])
@pytest.mark.parametrize(
    ("of_the_person", "has_ended"),
    [
        ({"pension_on": date(2026, 11, 24)}, True),
        ({"pension_on": date(2026, 11, 25)}, False),
        ({"birth_date": date(1959, 11, 24)}, True),
        ({"birth_date": date(1959, 11, 25)}, False),
    ],
    ids=["pension today", "pension tomorrow", "67 today", "67 tomorrow"],
)
def test_the_price_says_why_rights_that_have_ended_pay_nothing(
    client: Client, of_the_person: dict[str, Any], has_ended: bool, cents: int
) -> None:
    dossier = to_validate(f.a_trainee(cents=cents, **of_the_person))
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    offer = client.get(reverse("training", args=[dossier.session.action_id]))
    pages = [html.unescape(offer.text).replace("\u00a0", " "), read(client, dossier)]
    assert [ENDED in text for text in pages] == [has_ended] * 2
    assert ["Vos droits ne paient jamais la participation" in text for text in pages] == [not has_ended] * 2


def test_what_was_paid_without_rights_that_had_ended_keeps_why(client: Client) -> None:
    with at("2026-11-24 12:00:00"):
        dossier = freeze(to_validate(f.a_trainee(pension_on=date(2026, 11, 24))))
    why = next(entry.details["why"] for entry in dossier.entries.all() if entry.transition == "pay")
    assert (dossier.rights_used, why["rights_ended_on"]) == (0, "2026-11-24")
    assert "rights_end_age" in why["law"]
    with at("2026-12-01 12:00:00"):
        assert ENDED in read(client, dossier)


def test_the_reasons_shown_are_those_of_the_agreement_not_of_the_request() -> None:
    dossier = f.accept(f.send(f.a_draft()))
    f.a_dotation(dossier.trainee)
    dossier = Dossier.objects.get(pk=f.validate(dossier).pk)
    told = {entry.transition: entry.details.get("why", {}).get("exemption") for entry in journal_of(dossier)}
    assert (told["send"], told["validate"]) == ("", "employer")
    assert figures.current(dossier, timezone.localdate()).why["exemption"] == "employer"
