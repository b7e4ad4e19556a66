"""The law changes: the engine, the pages, the forms and the mails follow, and what had begun does not."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.rights.yearly_credit import Caps
from catalogue.office.forms import ActionForm, SessionForm
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import long_date
from cpf_portal.common.law import Figures
from dossiers import transitions
from dossiers.messages import notices
from dossiers.messages.words import ORGANISATION, TRAINEE
from dossiers.money.settlement import Case, phases, settle
from tests import factories as f

pytestmark = pytest.mark.django_db
CHANGED = {
    "start_days": 13,
    "answer_days": 5,
    "admission_days": 21,
    "acceptance_days": 6,
    "withdrawal_days": 10,
    "free_days": 8,
    "claim_days": 9,
    "declaration_days": 12,
    "open_requests": 2,
    "participation": 170_00,
    "yearly_cap": 900_00,
    "total_cap": 9_000_00,
    "holder_age": 18,
    "apprentice_age": 17,
}


@pytest.fixture
def changed(monkeypatch):
    """Every figure has another value."""
    for name, value in CHANGED.items():
        monkeypatch.setattr(getattr(Figures, name), "values", ((date.min, value),))


@pytest.fixture
def from_tomorrow(monkeypatch):
    """Every figure has another value from tomorrow on."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    for name, value in CHANGED.items():
        figure = getattr(Figures, name)
        monkeypatch.setattr(figure, "values", (*figure.values, (tomorrow, value)))


def in_days(n: int) -> date:
    return add_business_days(timezone.localdate(), n)


def as_trainee(client, d, slug: str = "") -> str:
    client.force_login(d.trainee.user, backend="accounts.login.backends.NirBackend")
    if slug == "payer":
        return client.get(reverse("checkout_start", args=[d.number])).text
    return client.get(reverse("dossier_move", args=[d.number, slug])).text


def as_organisation(client, d, slug: str) -> str:
    client.force_login(f.agent(d).user, backend="accounts.login.backends.EmailBackend")
    return client.get(reverse("organisation_move", args=[d.number, slug])).text


def test_every_figure_is_changed_here():
    assert set(CHANGED) == {name for name, value in vars(Figures).items() if isinstance(value, law.Dated)}


@pytest.mark.usefixtures("changed")
class TestPages:
    def test_the_rules_in_plain_words(self, client):
        page = client.get(reverse("explain")).text
        for days in (5, 21, 6, 13, 10, 8, 12):
            assert f"{days} jours ouvrés" in page
        assert "Vous avez 9 jours ouvrés après l'annulation" in page
        assert "170,00\u00a0€" in page

    def test_the_home_page(self, client):
        page = client.get(reverse("home")).text
        for days in (5, 6, 13, 10):
            assert f"{days} jours ouvrés" in page

    def test_a_session_too_close_and_its_admission(self, client):
        session = f.a_session(f.an_action(has_admission_terms=True), starts_in=12)
        page = client.get(reverse("training", args=[session.action_id])).text
        assert "trop proche" in page
        assert "au moins 13 jours ouvrés après la réponse" in page
        assert "jusqu'à 21 jours ouvrés pour répondre" in page

    def test_who_may_open_an_account(self, client):
        assert "Toute personne de 18 ans ou plus, ou de 17 ans avec" in client.get(reverse("terms")).text
        client.post(reverse("register"), {"accepted": "on"})
        page = client.get(reverse("register_identity")).text
        assert "À cocher si vous avez 17 ans" in page
        assert "le compte s&#x27;ouvre à 18 ans, ou à 17 avec ce contrat." in page

    def test_what_the_organisation_confirms(self, client):
        d = f.a_dossier("requested", session=f.a_session(f.an_action(has_admission_terms=True)))
        told = {
            slug: as_organisation(client, d, slug) for slug in ("accepter", "proposer", "accuser-reception")
        }
        assert "aura 6 jours ouvrés pour finaliser" in told["accepter"]
        assert "aura 6 jours ouvrés pour répondre" in told["proposer"]
        assert "vous aurez 21 jours ouvrés" in told["accuser-reception"]

    def test_what_the_trainee_confirms(self, client):
        d = f.a_dossier("validated")
        page = as_trainee(client, d, "annuler")
        assert "au plus tard 10 jours ouvrés après la validation" in page
        assert "moins de 8 jours ouvrés avant le début" in page
        f.enrolled_on(
            d,
            timezone.localdate() - timedelta(days=40),
            starts_on=timezone.localdate() + timedelta(days=2),
        )
        assert "Vous aurez ensuite 9 jours ouvrés pour invoquer" in as_trainee(client, d, "annuler")
        f.begin(d)
        assert "vous aurez 9 jours ouvrés pour l'invoquer" in as_trainee(client, d, "abandonner")

    def test_what_the_catalogue_s_forms_say(self):
        assert "jusqu'à treize jours ouvrés avant" in SessionForm().as_div().replace("&#x27;", "'")
        terms = ActionForm.base_fields["has_admission_terms"].help_text
        assert "vous aurez alors 21 jours ouvrés." in str(terms)

    def test_what_is_promised_before_paying(self, client):
        d = f.a_dossier("to_validate")
        assert "sans rien perdre pendant 10 jours ouvrés" in as_trainee(client, d, "payer")


@pytest.mark.usefixtures("changed")
class TestEngine:
    def test_the_deadlines_and_what_mails_say_of_them(self):
        d = f.a_dossier("requested", session=f.a_session(f.an_action(has_admission_terms=True)))
        assert d.deadline == in_days(5)
        assert long_date(in_days(5)) in notices.message(d.entries.last(), ORGANISATION).text
        d = transitions.acknowledge(d, f.agent(d))
        assert d.deadline == in_days(21)
        d = f.accept(d)
        assert d.deadline == in_days(6)
        assert long_date(in_days(6)) in notices.message(d.entries.last(), TRAINEE).text

    def test_the_start_of_a_training(self):
        draft = f.a_draft(session=f.a_session(starts_in=12))
        with pytest.raises(Refused, match="au moins 13 jours ouvrés"):
            f.send(draft)

    def test_open_requests(self):
        trainee, action = f.a_trainee(), f.an_action()
        for _ in range(2):
            f.a_dossier("requested", trainee=trainee, session=f.a_session(action))
        with pytest.raises(Refused, match="déjà 2 demandes"):
            f.a_dossier("requested", trainee=trainee, session=f.a_session(action))

    def test_entry_claim_and_money(self):
        d = f.a_dossier("validated")
        assert d.starts_on
        assert d.deadline == add_business_days(d.starts_on, 12)
        assert d.to_pay == 170_00
        f.cancel_late(d)
        d.refresh_from_db()
        assert d.closing.final_on == in_days(9)

    def test_the_caps_of_the_yearly_credit(self):
        assert Caps() == Caps(900_00, 9_000_00)


@pytest.mark.usefixtures("from_tomorrow")
class TestFromADay:
    def test_what_had_begun_keeps_what_it_had(self):
        d = f.a_dossier("requested", session=f.a_session(starts_in=14))
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert d.deadline == add_business_days(d.sent_on, 2)
            f.accept(d)  # twelve business days are enough for who asked before
            with pytest.raises(Refused, match="au moins 13 jours ouvrés"):
                f.a_dossier("requested", session=f.a_session(starts_in=12))

    def test_a_validation_keeps_its_days_of_withdrawal(self):
        today = timezone.localdate()
        start = in_days(60)
        old, new = phases(today, start), phases(today + timedelta(days=1), start)
        assert old[0].until == in_days(14)
        assert new[0].until == add_business_days(today + timedelta(days=1), 10)
        settled = settle(
            rights=100, card=0, by="trainee", on=in_days(14), validated_on=today, starts_on=in_days(15)
        )
        assert settled.case is Case.WITHDRAWAL
