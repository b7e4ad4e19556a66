"""Every figure of the rules, in absolute terms, by what people live through: none is read back from the code.

Whoever changes a figure of the law in the code turns one of these red, and then changes docs/rules.md too.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.mails import links
from accounts.registration.models import Registration
from accounts.rights import dif, ledger
from accounts.rights.files.yearly_credit import Caps, credit_rights
from accounts.security import safeguards
from accounts.security.models import EmailChange
from catalogue.favourites import kept
from catalogue.organisations import invitation_links as invitations
from catalogue.organisations import membership
from catalogue.organisations.models import Invitation
from catalogue.trainings.models import Action
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days, business_days_between, is_business_day
from cpf_portal.common.errors import Refused
from cpf_portal.common.law.dated import figures_of
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.money import figures
from dossiers.money.due import due
from dossiers.money.financing import Plan, participation_on
from dossiers.money.hours import realisation_rate
from dossiers.money.settlement import Case, settle
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from dossiers.transitions import drafts
from tests import factories as f
from tests.franceconnect import DOMINIQUE, Visitor
from tests.kinds import Response

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NIR = "1760575013042"
# What follows happens from Friday 20 November 2026 on, at nine in the morning in Paris.
FRIDAY = "2026-11-20"


def at(day: str, hour: str = "09:00:00") -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS), tick=False)


@pytest.fixture
def on_friday() -> Iterator[None]:
    with at(FRIDAY):
        yield


def plan_for(trainee_id: int, cents: int, day: date, *, jobseeker: bool) -> Plan:
    return figures.for_holder(trainee_id, figures.Price(cents), day, jobseeker=jobseeker).plan


def refused(act: Callable[..., object], words: str = "") -> None:
    with pytest.raises(Refused) as refusal, transaction.atomic():
        act()
    assert words in refusal.value.message


# § 1 and § 4, business days and deadlines


# Of the law in force on that Friday: business days, cents, years, hours, a percentage.
IN_FORCE = {
    "start_days": 11,
    "answer_days": 2,
    "admission_days": 30,
    "acceptance_days": 4,
    "funder_days": 10,
    "withdrawal_days": 14,
    "free_days": 7,
    "claim_days": 14,
    "declaration_days": 3,
    "entry_withdrawal_days": 3,
    "open_requests": 5,
    "participation": 150_00,
    "exempting": 1_00,
    "incapacity_rate": 10,
    "cap_rs": 1_500_00,
    "cap_skills_review": 1_600_00,
    "cap_light_licence": 900_00,
    "licence_third_party": 100_00,
    "due_late": 5,
    "due_least": 25,
    "due_whole": 80,
    "skills_review_years": 5,
    "skills_review_least_hours": 13,
    "skills_review_most_hours": 24,
    "yearly_credit": 500_00,
    "total_credit": 5_000_00,
    "yearly_cap": 800_00,
    "total_cap": 8_000_00,
    "rights_end_age": 67,
    "dotation_notice_days": 30,
    "observation_days": 15,
    "identity_years": 1,
    "recovery_days": 3,
    "holder_age": 16,
    "apprentice_age": 15,
}


def test_each_figure_of_the_register_is_what_the_rules_say() -> None:
    """Whole: one that enters the register is written here too."""
    known = figures_of(law.Figures).items()
    assert {name: row.on(date(2026, 11, 20)) for name, row in known} == IN_FORCE


@pytest.mark.parametrize(
    ("event", "days", "deadline"),
    [
        ("2026-11-20", 2, "2026-11-24"),
        ("2026-11-21", 2, "2026-11-24"),
        ("2026-12-23", 2, "2026-12-28"),
        ("2026-11-10", 4, "2026-11-17"),
        ("2027-05-06", 4, "2027-05-12"),
        ("2021-06-01", 11, "2021-06-16"),
        ("2026-12-21", 14, "2027-01-12"),
    ],
)
def test_the_table_of_business_days(event: str, days: int, deadline: str) -> None:
    assert add_business_days(date.fromisoformat(event), days) == date.fromisoformat(deadline)
    assert business_days_between(date.fromisoformat(event), date.fromisoformat(deadline)) == days


def test_there_are_eleven_holidays_a_year() -> None:
    """2029: of the eleven, two fall on a week-end (14 July, 11 November), and no two on one day."""
    year = [date(2028, 12, 31) + timedelta(days=n) for n in range(1, 366)]
    assert sum(day.weekday() < 5 and not is_business_day(day) for day in year) == 11 - 2


@pytest.mark.parametrize(
    ("state", "deadline"),
    [("requested", "2026-11-24"), ("proposed", "2026-11-26"), ("to_validate", "2026-11-26")],
)
def test_two_days_to_answer_four_to_enrol(on_friday: None, state: str, deadline: str) -> None:
    assert f.a_dossier(state).deadline == date.fromisoformat(deadline)


@pytest.mark.parametrize("state", ["payment_pending", "payment_refused"])
def test_paying_prolongs_nothing(on_friday: None, state: str) -> None:
    dossier = f.a_dossier("to_validate")
    with at("2026-11-25"):
        f.pay(dossier)
        if state == "payment_refused":
            f.bank_says_no(dossier)
        assert Dossier.objects.get().deadline == date(2026, 11, 26)


def test_thirty_days_once_acknowledged(on_friday: None) -> None:
    dossier = f.a_dossier("requested", session=f.a_session(f.an_action(has_admission_terms=True)))
    with at("2026-11-23"):
        assert transitions.acknowledge(dossier, f.agent(dossier)).deadline == date(2027, 1, 6)


def test_three_days_to_declare_the_entry_then_the_exit(on_friday: None) -> None:
    session = f.a_session(starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 22))
    dossier = f.a_dossier("validated", session=session)
    assert dossier.deadline == date(2026, 12, 17)
    with at("2026-12-14"):
        entered = transitions.declare_entry(dossier, f.agent(dossier), effective_on=date(2026, 12, 14))
    assert entered.deadline == date(2026, 12, 28)


def test_the_last_second_of_the_last_day_counts(on_friday: None) -> None:
    dossier = f.a_dossier("requested")
    with at("2026-11-25", "00:00:00"):
        refused(lambda: f.accept(dossier), "24 novembre 2026")
    other = f.a_dossier("requested", trainee=f.a_trainee("Camille"))
    with at("2026-11-24", "23:59:59"):
        assert f.accept(other).state == "to_validate"


# § 2 and § 3, the lifecycle


def test_there_are_thirteen_states() -> None:
    assert len(State) == 13


@pytest.mark.parametrize(("start", "possible"), [("2026-12-07", True), ("2026-12-04", False)])
def test_a_training_starts_eleven_days_later(on_friday: None, start: str, possible: bool) -> None:
    day = date.fromisoformat(start)
    session = f.a_session(starts_on=day, ends_on=day)
    draft = f.a_draft(session=session)
    if possible:
        assert f.send(draft).state == "requested"
    else:
        refused(lambda: f.send(draft), "11 jours ouvrés")


@pytest.mark.parametrize(("day", "possible"), [("2026-11-20", True), ("2026-11-23", False)])
def test_one_accepts_eleven_days_before_the_start(day: str, possible: bool) -> None:
    with at("2026-11-19"):
        dossier = f.a_dossier(
            "requested", session=f.a_session(starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 9))
        )
    with at(day):
        if possible:
            assert f.accept(dossier).state == "to_validate"
        else:
            refused(lambda: f.accept(dossier))


def test_five_open_requests_for_one_action_and_no_sixth(on_friday: None) -> None:
    trainee, action = f.a_trainee(), f.an_action()
    for _ in range(5):
        f.a_dossier("requested", trainee=trainee, session=f.a_session(action))
    sixth = f.a_draft(trainee, f.a_session(action))
    refused(lambda: f.send(sixth), "5 demandes en cours")


def test_a_number_has_ten_digits() -> None:
    assert all(re.fullmatch("[1-9][0-9]{9}", drafts.new_number()) for _ in range(50))


def test_seven_hours_a_day_of_a_permanent_entry(on_friday: None) -> None:
    for hours, end in (
        (7, "2026-12-14"),
        (Decimal("7.01"), "2026-12-15"),
        (35, "2026-12-18"),
        (36, "2026-12-21"),
    ):
        draft = f.a_draft(session=f.a_session(f.an_action(hours=hours), starts_on=None))
        drafts.choose_start(draft, date(2026, 12, 14))
        assert draft.ends_on == date.fromisoformat(end), hours


def test_a_review_is_five_scores_from_one_to_five_and_three_make_a_rating() -> None:
    assert len(Review.CRITERIA) == 5
    session, staff = f.a_session(), f.a_staff_member()
    for n, name in enumerate(("Lou", "Noé", "Ange")):
        dossier = f.a_dossier("completed", trainee=f.a_trainee(name), session=session)
        for score in (0, 6):
            refused(lambda dossier=dossier, score=score: _scored(dossier, score), "1 à 5")
        _scored(dossier, 5 if n else 1)
        moderation.moderate(Review.objects.get(dossier=dossier), staff, publish=True)
        session.action.training.refresh_from_db()
        assert (session.action.training.rating is None) == (n < 2)


def _scored(dossier: Dossier, score: int) -> None:
    transitions.review(dossier, f.owner(dossier), scores=dict.fromkeys(Review.CRITERIA, score))


# § 5 and § 6, cancelling and force majeure


@pytest.mark.parametrize(
    ("on", "starts_on", "case"),
    [
        ("2027-01-12", "2027-01-13", 3),  # fourteen business days after Monday 21 December
        ("2027-01-13", "2027-01-14", 6),
        ("2027-01-13", "2027-01-22", 4),  # seven business days before
        ("2027-01-14", "2027-01-22", 6),
    ],
)
def test_fourteen_days_to_withdraw_then_seven_before_the_start(on: str, starts_on: str, case: int) -> None:
    settled = settle(
        rights=100_00, card=50_00, by="trainee", on=date.fromisoformat(on), validated_on=date(2026, 12, 21),
        starts_on=date.fromisoformat(starts_on),
    )  # fmt: skip
    assert settled.case == case


def test_a_part_of_a_cent_is_rounded_half_up() -> None:
    shared = settle(
        rights=1, card=3, by="organisation", on=date(2027, 2, 1), validated_on=date(2026, 12, 21),
        starts_on=date(2027, 1, 25), entered=True, hours_planned=10, hours_attended=5,
    )  # fmt: skip
    assert (shared.rights_used, shared.rights_released, shared.card_kept, shared.card_refunded) == (
        1,
        0,
        2,
        1,
    )


@pytest.mark.parametrize(("day", "possible"), [("2026-12-10", True), ("2026-12-11", False)])
def test_fourteen_days_to_claim_force_majeure(on_friday: None, day: str, possible: bool) -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    assert dossier.closing.case == 6

    def claim() -> None:
        transitions.claim_force_majeure(
            dossier, f.owner(dossier), ground="illness", documents=[f.a_document()]
        )

    with at(day):
        if possible:
            claim()
        else:
            refused(claim, "10 décembre 2026")


@pytest.mark.parametrize(("number", "possible"), [(0, False), (1, True), (5, True), (6, False)])
def test_one_to_five_documents_with_a_claim(number: int, possible: bool) -> None:
    dossier = f.a_dossier("cancelled_by_trainee")

    def claim() -> None:
        documents = [f.a_document() for _ in range(number)]
        transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=documents)

    if possible:
        claim()
    else:
        refused(claim, "5 fichiers au plus")


def test_a_document_weighs_five_mebibytes_at_most(client: Client, settings: Settings) -> None:
    settings.DIF_REOPENED = True
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")

    def give(size: int) -> Response:
        content = b"%PDF-" + b"0" * (size - 10) + b"%%EOF"
        document = SimpleUploadedFile("bulletin.pdf", content)
        return client.post(reverse("dif"), {"hours": "60", "document": document})

    assert "dépasse 5 Mo" in give(5_242_881).text
    assert give(5_242_880).status_code == 302
    shown = client.get(reverse("dif_document"))
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["Content-Disposition"].startswith("attachment")
    assert shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("attended", "planned", "rate"),
    [
        (1, 8, "12.5"),
        (1, 2000, "0.1"),
        (Decimal("0.5"), 1000, "0.1"),
        (7, 3 * 16, "14.6"),
        (123, 200, "61.5"),
    ],
)
def test_the_realisation_rate_has_a_decimal_rounded_half_up(
    attended: Decimal | int, planned: int, rate: str
) -> None:
    assert realisation_rate(attended, planned) == Decimal(rate)


# § 7, financing


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        ("2024-05-01", 0),
        ("2024-05-02", 100_00),
        ("2024-12-31", 100_00),
        ("2025-01-01", 102_23),
        ("2025-12-31", 102_23),
        ("2026-01-01", 103_20),
        ("2026-04-01", 103_20),
        ("2026-04-02", 150_00),
        ("2026-11-25", 150_00),
        ("2099-12-31", 150_00),
    ],
)
def test_the_participation_of_each_day(day: str, cents: int) -> None:
    assert participation_on(date.fromisoformat(day)) == cents
    with at(day):
        birth_date = timezone.localdate() - timedelta(days=365 * 40)
        trainee = f.a_trainee(cents=500_000, birth_date=birth_date)
        assert plan_for(trainee.pk, 200_000, timezone.localdate(), jobseeker=False).to_pay == cents
        assert plan_for(trainee.pk, 200_000, timezone.localdate(), jobseeker=True).to_pay == 0


@pytest.mark.parametrize(("available", "to_pay"), [(99_951, 50), (99_950, 50), (99_949, 51), (100_000, 0)])
def test_a_card_pays_fifty_cents_at_least(available: int, to_pay: int) -> None:
    trainee = f.a_trainee(cents=available)
    plan = plan_for(trainee.pk, 100_000, date(2026, 11, 25), jobseeker=True)
    assert plan == Plan(0, 0, 100_000 - to_pay, 0, to_pay)


# § 8, rights


@pytest.mark.parametrize(
    ("hours", "cents"),
    [(1, 15_00), (120, 1_800_00), ("0.5", 8_00), ("33.33", 500_00), ("7.01", 106_00)],
)
def test_an_hour_of_dif_is_fifteen_euros_rounded_up_to_the_euro(
    settings: Settings, hours: int | str, cents: int
) -> None:
    settings.DIF_REOPENED = True
    trainee = f.a_trainee(cents=0)
    claim = dif.submit(trainee, Decimal(hours), f.a_document())
    dif.decide(claim, f.a_staff_member(), accepted=True)
    assert ledger.account_of(trainee.pk).rights == cents


def test_a_hundred_and_twenty_hours_of_dif_until_the_end_of_june_2021(settings: Settings) -> None:
    settings.DIF_REOPENED = False
    trainee = f.a_trainee()
    with at("2021-06-30", "23:59:59"):
        refused(lambda: dif.submit(trainee, Decimal("120.01"), f.a_document()), "120")
        claim = dif.submit(trainee, 120, f.a_document())
    with at("2021-07-01", "00:00:00"):
        refused(lambda: dif.submit(trainee, 1, f.a_document()), "30 juin 2021")
    with pytest.raises(IntegrityError, match="dif_is_at_most_120_hours"), transaction.atomic():
        trainee.dif_claims.filter(pk=claim.pk).update(hours=Decimal("120.01"))


def test_eight_hundred_euros_a_year_and_eight_thousand_in_all() -> None:
    trainee = f.a_trainee(login=f.digest(NIR), cents=0)

    def credit(*lines: str) -> int:
        file = ["nir;annee;montant;motif\n", *(f"{NIR};{line}\n" for line in lines)]
        credit_rights(file, Caps(), lambda rank, why: None)
        return ledger.account_of(trainee.pk).rights

    assert credit("2015;800,01;Droits") == 800_00
    assert credit("2015;0,01;Complément") == 800_00
    assert credit(*(f"{year};800,00;Droits" for year in range(2016, 2025))) == 7_200_00 + 800_00
    assert credit("2025;1,00;Droits") == 8_000_00


# § 9, accounts


def test_five_tries_then_a_quarter_of_an_hour(client: Client, on_friday: None) -> None:
    f.a_trainee(login=f.digest(NIR), password=f.PASSWORD)

    def attempt(password: str) -> int:
        return client.post(reverse("login"), {"nir": NIR, "password": password}).status_code

    assert [attempt("Formation2027") for _ in range(5)] == [200, 200, 200, 200, 429]
    with at(FRIDAY, "09:14:59"):
        assert attempt(f.PASSWORD) == 429
    with at(FRIDAY, "09:15:01"):
        assert attempt(f.PASSWORD) == 302


def test_a_session_lives_eight_hours_and_thirty_minutes_without_activity(
    client: Client, on_friday: None
) -> None:
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")

    def is_open(hour: str) -> bool:
        with at(FRIDAY, hour):
            return client.get(reverse("account")).status_code == 200

    times = [f"{9 + minutes // 60:02d}:{minutes % 60:02d}:00" for minutes in range(29, 480, 29)]
    assert all(is_open(hour) for hour in times)  # until 16:44
    assert is_open("16:59:59")
    assert not is_open("17:00:01")


@pytest.mark.parametrize(("hour", "is_open"), [("09:29:59", True), ("09:30:01", False)])
def test_thirty_minutes_without_activity_end_a_session(
    client: Client, on_friday: None, hour: str, is_open: bool
) -> None:
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    client.get(reverse("account"))
    with at(FRIDAY, hour):
        assert (client.get(reverse("account")).status_code == 200) is is_open


def lives(link: str, days: float) -> bool:
    """Whether a link opens so many days after Friday, to someone who has never come."""
    moment = datetime.fromisoformat(f"{FRIDAY}T09:00:00").replace(tzinfo=PARIS) + timedelta(days=days)
    with time_machine.travel(moment, tick=False):
        return Client().get(link.removeprefix("http://localhost:8000")).status_code != 410


SECOND = 1 / 86_400


def test_an_invitation_lives_seven_days(on_friday: None) -> None:
    manager = f.a_member(f.an_organisation())
    membership.invite(manager.memberships.get(), "noe@atelier.example", "files")
    link = invitations.link_of(Invitation.objects.get())
    assert lives(link, 7 - SECOND)
    assert not lives(link, 7 + SECOND)


def test_a_new_password_s_link_lives_an_hour(on_friday: None) -> None:
    link = links.new_password(f.a_trainee(password=f.PASSWORD).user)
    assert lives(link, 1 / 24 - SECOND)
    assert not lives(link, 1 / 24 + 2 * SECOND)


def test_an_account_and_an_address_are_confirmed_within_a_day(on_friday: None) -> None:
    waiting = Registration.objects.create(data={"login": "1:x"})
    user = f.a_trainee().user
    change = EmailChange.objects.create(user=user, former=user.email, email="autre@example.fr")
    tokens = [
        link.rstrip("/").split("/")[-1] for link in (links.activation(waiting), links.new_address(change))
    ]

    def found() -> list[bool]:
        return [links.waiting_for(tokens[0]).exists(), safeguards.waiting_for(tokens[1]).exists()]

    with at("2026-11-21", "08:59:59"):
        assert found() == [True, True]
    with at("2026-11-21", "09:00:01"):
        assert found() == [False, False]


def test_an_identity_is_proven_for_thirty_minutes(
    visitor: Visitor, settings: Settings, on_friday: None
) -> None:
    settings.SENDING_NEEDS_FRANCECONNECT = "eidas2"
    dominique = f.a_trainee("Dominique", "Lecœur", login=f.digest(NIR), sex="m")
    page = reverse("dossier_form", args=[f.a_draft(dominique).number, "envoyer"])
    visitor.client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    visitor.client.post(visitor.goes(DOMINIQUE, next=page)["Location"])
    for hour, proven in (("09:20:00", True), ("09:30:00", True), ("09:30:01", False)):
        with at(FRIDAY, hour):
            assert ("Envoyer mon dossier" in visitor.client.get(page).text) is proven, hour


def test_a_hundred_favourites() -> None:
    trainee, training = f.a_trainee(), f.an_action()
    actions = [Action.objects.create(
        training=training.training, number=f"N{n}", mode="remote", price=n + 1, hours=1
    ) for n in range(101)]  # fmt: skip
    for action in actions[:100]:
        kept.keep(trainee.pk, action)
    refused(lambda: kept.keep(trainee.pk, actions[100]), "100 favoris")


@pytest.mark.parametrize(
    ("case", "attended", "percent"),
    [(6, None, 5), (8, "24.99", 25), (8, 50, 50), (8, "79.5", "79.5"), (8, 80, 100)],
)
def test_what_an_organisation_receives_of_the_price(
    case: int, attended: str | int | None, percent: str | int
) -> None:
    told = None if attended is None else Decimal(attended)
    found = due(Case(case), 1_000_00, on=date(2026, 11, 24), planned=100, attended=told)
    assert found == 1_000 * Decimal(percent)
