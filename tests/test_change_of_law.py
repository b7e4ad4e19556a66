"""The law changes: the engine, the pages, the forms and the mails follow, and what had begun does not."""

import html
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rights.balances import end_of_rights
from accounts.rights.files.yearly_credit import Caps, Profile
from catalogue.funders.forms import ProfileForm
from catalogue.office.forms import ActionForm, SessionForm
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import NBSP, euros, in_letters, long_date
from cpf_portal.common.law import Figures, Row
from cpf_portal.common.law.dated import figures_of
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.messages.words import ORGANISATION, TRAINEE
from dossiers.money.models import Closing
from dossiers.money.settlement import Case, phases, settle
from dossiers.organisation.share import share_kept
from tests import factories as f
from tests.kinds import sure
from tests.letters import text_of

pytestmark = pytest.mark.django_db
# What no figure ever was, nor is announced to become.
CHANGED = {
    "start_days": 13,
    "answer_days": 5,
    "admission_days": 21,
    "acceptance_days": 6,
    "withdrawal_days": 17,
    "free_days": 8,
    "claim_days": 9,
    "declaration_days": 12,
    "entry_withdrawal_days": 6,
    "open_requests": 2,
    "participation": 170_00,
    "exempting": 2_00,
    "funder_days": 7,
    "cap_rs": 1_400_00,
    "cap_skills_review": 1_300_00,
    "cap_light_licence": 800_00,
    "licence_third_party": 200_00,
    "skills_review_years": 7,
    "skills_review_least_hours": 10,
    "skills_review_most_hours": 30,
    "incapacity_rate": 25,
    "yearly_credit": 550_00,
    "total_credit": 5_500_00,
    "yearly_cap": 900_00,
    "total_cap": 9_000_00,
    "rights_end_age": 64,
    "dotation_notice_days": 20,
    "recovery_days": 8,
    "identity_years": 3,
    "observation_days": 21,
    "due_late": 6,
    "due_least": 30,
    "due_whole": 85,
    "holder_age": 18,
    "apprentice_age": 17,
}
NEW = SimpleNamespace(**CHANGED)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure has another value."""
    for name, value in CHANGED.items():
        monkeypatch.setattr(getattr(Figures, name), "rows", (Row(value),))


@pytest.fixture
def from_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure has another value from tomorrow on."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    for name, value in CHANGED.items():
        figure = getattr(Figures, name)
        monkeypatch.setattr(figure, "rows", (*figure.rows, Row(value, tomorrow)))


def in_days(days: int) -> date:
    return add_business_days(timezone.localdate(), days)


def as_trainee(client: Client, dossier: Dossier, slug: str = "") -> str:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    if slug == "payer":
        return client.get(reverse("checkout_start", args=[dossier.number])).text
    return client.get(reverse("dossier_transition", args=[dossier.number, slug])).text


def as_organisation(client: Client, dossier: Dossier, slug: str) -> str:
    client.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    return client.get(reverse("organisation_transition", args=[dossier.number, slug])).text


def test_every_figure_is_changed_here() -> None:
    figures = figures_of(Figures)
    assert set(CHANGED) == set(figures)
    known = {name: [row.value for row in figure.rows] for name, figure in figures.items()}
    assert [name for name, value in CHANGED.items() if value in known[name]] == [], (
        "that would change nothing"
    )


@pytest.mark.usefixtures("changed")
class TestPages:
    def test_the_rules_in_plain_words(self, client: Client) -> None:
        page = client.get(reverse("explain_deadlines")).text
        delays = ("answer", "admission", "acceptance", "start", "withdrawal", "free", "declaration", "funder")
        for figure in (*delays, "claim"):
            assert f"{CHANGED[figure + '_days']} jours ouvrés" in page
        page = client.get(reverse("explain_cancelling")).text
        assert f"Vous avez {NEW.claim_days} jours ouvrés après l'annulation" in page
        assert euros(NEW.participation) in client.get(reverse("explain_financing")).text
        assert euros(NEW.yearly_credit) in client.get(reverse("explain_rights")).text
        states = client.get(reverse("explain_states")).text
        for days in (NEW.answer_days, NEW.admission_days, NEW.acceptance_days):
            assert f"{days} jours ouvrés" in states

    def test_the_home_page(self, client: Client) -> None:
        page = client.get(reverse("home")).text
        for days in (NEW.answer_days, NEW.acceptance_days, NEW.start_days, NEW.withdrawal_days):
            assert f"{days} jours ouvrés" in page

    def test_a_session_too_close_and_its_admission(self, client: Client) -> None:
        session = f.a_session(f.an_action(has_admission_terms=True), starts_in=NEW.start_days - 1)
        page = client.get(reverse("training", args=[session.action_id])).text
        assert "Trop proche" in page
        assert f"au moins {NEW.start_days} jours ouvrés après la réponse" in page
        assert f"jusqu'à {NEW.admission_days} jours ouvrés pour répondre" in page

    def test_who_may_open_an_account(self, client: Client) -> None:
        ages = NEW.holder_age, NEW.apprentice_age
        assert (
            "Toute personne de {} ans ou plus, ou de {} ans avec".format(*ages)
            in client.get(reverse("terms")).text
        )
        client.post(reverse("register"), {"accepted": "on"})
        page = client.get(reverse("register_identity")).text
        assert f"À cocher si vous avez {NEW.apprentice_age} ans" in page
        assert "le compte s&#x27;ouvre à {} ans, ou à {} avec ce contrat.".format(*ages) in page

    def test_until_which_age_rights_pay(self, client: Client) -> None:
        trainee = f.a_trainee(birth_date=timezone.localdate() - relativedelta(years=NEW.rights_end_age))
        client.force_login(trainee.user, backend="accounts.login.backends.NirBackend")
        assert f"au plus tard à {NEW.rights_end_age}{NBSP}ans" in client.get(reverse("rights")).text

    def test_how_long_a_document_proves_an_identity(self, client: Client) -> None:
        client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
        for page in ("identity", "identity_explained"):
            assert f"votre identité pendant {NEW.identity_years} ans" in client.get(reverse(page)).text

    def test_the_days_of_a_funder_that_announces_none(self) -> None:
        session = f.a_session(starts_in=NEW.funder_days + 20)
        dossier = f.ask_top_up(f.a_dossier("to_validate", session=session))
        assert dossier.deadline == in_days(NEW.funder_days)
        assert f"{NEW.funder_days} si rien n'est écrit" in html.unescape(ProfileForm().as_div())

    def test_what_the_organisation_confirms(self, client: Client) -> None:
        dossier = f.a_dossier("requested", session=f.a_session(f.an_action(has_admission_terms=True)))
        told = {
            slug: as_organisation(client, dossier, slug)
            for slug in ("accepter", "proposer", "accuser-reception")
        }
        assert f"aura {NEW.acceptance_days} jours ouvrés pour finaliser" in told["accepter"]
        assert f"aura {NEW.acceptance_days} jours ouvrés pour répondre" in told["proposer"]
        assert f"vous aurez {NEW.admission_days} jours ouvrés" in told["accuser-reception"]

    def test_what_the_trainee_confirms(self, client: Client) -> None:
        dossier = f.a_dossier("validated")
        page = as_trainee(client, dossier, "annuler")
        assert f"au plus tard {NEW.withdrawal_days} jours ouvrés après la validation" in page
        assert f"moins de {NEW.free_days} jours ouvrés du début" in page
        f.enrolled_on(
            dossier,
            timezone.localdate() - timedelta(days=40),
            starts_on=timezone.localdate() + timedelta(days=2),
        )
        assert f"Vous aurez ensuite {NEW.claim_days} jours ouvrés pour invoquer" in as_trainee(
            client, dossier, "annuler"
        )
        f.begin(dossier)
        assert f"vous aurez {NEW.claim_days} jours ouvrés pour l'invoquer" in as_trainee(
            client, dossier, "abandonner"
        )

    def test_what_the_catalogue_s_forms_say(self) -> None:
        assert f"jusqu'à {in_letters(NEW.start_days)} jours ouvrés avant" in SessionForm().as_div().replace(
            "&#x27;", "'"
        )
        terms = ActionForm.base_fields["has_admission_terms"].help_text
        assert f"vous aurez alors {NEW.admission_days} jours ouvrés." in str(terms)

    def test_what_is_promised_before_paying(self, client: Client) -> None:
        dossier = f.a_dossier("to_validate")
        assert f"sans rien perdre pendant {NEW.withdrawal_days} jours ouvrés" in as_trainee(
            client, dossier, "payer"
        )


@pytest.mark.usefixtures("changed")
class TestEngine:
    def test_the_deadlines_and_what_mails_say_of_them(self) -> None:
        dossier = f.a_dossier("requested", session=f.a_session(f.an_action(has_admission_terms=True)))
        assert dossier.deadline == in_days(NEW.answer_days)
        assert long_date(in_days(NEW.answer_days)) in text_of(sure(dossier.entries.last()), ORGANISATION)
        dossier = transitions.acknowledge(dossier, f.agent(dossier))
        assert dossier.deadline == in_days(NEW.admission_days)
        dossier = f.accept(dossier)
        assert dossier.deadline == in_days(NEW.acceptance_days)
        assert long_date(in_days(NEW.acceptance_days)) in text_of(sure(dossier.entries.last()), TRAINEE)

    def test_the_start_of_a_training(self) -> None:
        draft = f.a_draft(session=f.a_session(starts_in=NEW.start_days - 1))
        with pytest.raises(Refused, match=f"au moins {NEW.start_days} jours ouvrés"):
            f.send(draft)

    def test_open_requests(self) -> None:
        trainee, action = f.a_trainee(), f.an_action()
        for _ in range(NEW.open_requests):
            f.a_dossier("requested", trainee=trainee, session=f.a_session(action))
        with pytest.raises(Refused, match=f"déjà {NEW.open_requests} demandes"):
            f.a_dossier("requested", trainee=trainee, session=f.a_session(action))

    def test_entry_claim_and_money(self) -> None:
        dossier = f.a_dossier("validated")
        assert dossier.starts_on
        assert dossier.deadline == add_business_days(dossier.starts_on, NEW.declaration_days)
        assert dossier.to_pay == NEW.participation
        f.cancel_late(dossier)
        dossier.refresh_from_db()
        assert dossier.closing.final_on == in_days(NEW.claim_days)

    def test_the_caps_of_the_yearly_credit(self) -> None:
        assert Caps() == Caps(NEW.yearly_cap, NEW.total_cap)
        assert Caps().of(Profile.ORDINARY, None) == Caps(NEW.yearly_credit, NEW.total_credit)

    def test_the_age_at_which_rights_end(self) -> None:
        born = date(1976, 5, 12)
        assert end_of_rights(born, None, timezone.localdate()) == date(1976 + NEW.rights_end_age, 5, 12)


@pytest.mark.usefixtures("from_tomorrow")
class TestFromADay:
    def test_what_had_begun_keeps_what_it_had(self) -> None:
        had = law.on(timezone.localdate())
        dossier = f.a_dossier("requested", session=f.a_session(starts_in=had.start_days + 1))
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert dossier.deadline == add_business_days(sure(dossier.sent_on), had.answer_days)
            f.accept(dossier)  # fewer days than the new law wants are enough for who asked before
            with pytest.raises(Refused, match=f"au moins {NEW.start_days} jours ouvrés"):
                f.a_dossier("requested", session=f.a_session(starts_in=NEW.start_days - 1))

    def test_a_validation_keeps_its_days_of_withdrawal(self) -> None:
        today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
        had, start = law.on(today).withdrawal_days, in_days(60)
        old, new = phases(today, start), phases(tomorrow, start)
        assert old[0].until == in_days(had)
        assert new[0].until == add_business_days(tomorrow, NEW.withdrawal_days)
        settled = settle(
            rights=100,
            card=0,
            by="trainee",
            on=in_days(had),
            validated_on=today,
            starts_on=in_days(had + 1),
        )
        assert settled.case is Case.WITHDRAWAL

    @pytest.mark.parametrize(
        ("case", "hours", "received"),
        [(Case.LATE, None, 5_000), (Case.ABANDONED, 10, 25_000), (Case.ABANDONED, 82, 100_000)],
    )
    def test_an_organisation_receives_what_was_in_force_when_the_dossier_ended(
        self, case: Case, hours: int | None, received: int
    ) -> None:
        ended = Dossier(price=100_000, hours=100, closed_on=timezone.localdate(), hours_attended=hours)
        closing = Closing(dossier=ended, case=case, rights_released=0, rights_used=100_000, credit=0)
        closing.card_refunded = closing.card_kept = 0
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert share_kept(closing, ended).due == received
