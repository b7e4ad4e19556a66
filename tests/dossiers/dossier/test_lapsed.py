"""With no worker running, a deadline binds wherever it is read: nothing overdue holds or counts (docs/rules.md § 4)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.holder import closing
from dossiers.lifecycle import State
from dossiers.money import figures
from dossiers.organisation.sessions.session_closing import cancel_session
from dossiers.trainee import calendar_file
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
WAITING = [State.REQUESTED, State.PROPOSED, State.TO_VALIDATE, State.PAYMENT_REFUSED]
ASKED = datetime(2026, 11, 20, 10, tzinfo=PARIS)
LAST_SECOND = datetime(2026, 11, 24, 23, 59, 59, tzinfo=PARIS)
LONG_AFTER = datetime(2026, 12, 4, 10, tzinfo=PARIS)


@pytest.fixture
def past() -> Iterator[Callable[..., None]]:
    """A way to make dossiers on Friday 20 November, then be two weeks later without anything having run."""
    clock = time_machine.travel(ASKED, tick=False)
    traveller = clock.start()

    def later(moment: datetime = LONG_AFTER) -> None:
        traveller.move_to(moment)

    yield later
    clock.stop()


def logged(client: Client, user: User) -> Client:
    client.force_login(user, backend="accounts.login.backends.NirBackend")
    return client


def state(dossier: Dossier) -> str:
    return Dossier.objects.get(pk=dossier.pk).state


class TestRights:
    def test_what_a_lapsed_request_holds_is_shown_available(
        self, client: Client, past: Callable[..., None]
    ) -> None:
        dossier = f.a_dossier(State.PAYMENT_REFUSED)
        assert ledger.usable_account_of(dossier.trainee_id).total == ledger.Balances(110_000, 72_000, 0)
        past()
        usable = ledger.usable_account_of(dossier.trainee_id)
        assert usable.total == ledger.Balances(182_000, 0, 0)
        assert (
            figures.for_holder(
                dossier.trainee_id, figures.Price(87_000), date(2026, 12, 4), jobseeker=False
            ).plan.rights_used
            == 72_000
        )
        for name in ("account", "rights"):
            page = logged(client, dossier.trainee.user).get(reverse(name))
            assert page.context["rights"].total.available == 182_000
        assert client.get(reverse("search"), {"q": "anglais"}).context["form"].means.account.rights == 182_000

    def test_a_payment_in_progress_waits_for_the_bank(self, past: Callable[..., None]) -> None:
        dossier = f.a_dossier(State.PAYMENT_PENDING)
        past()
        assert ledger.usable_account_of(dossier.trainee_id).total == ledger.Balances(110_000, 72_000, 0)

    def test_they_pay_for_another_training_at_once(self, past: Callable[..., None]) -> None:
        dominique = f.a_trainee(cents=72_000)
        lapsed = f.a_dossier(State.PAYMENT_REFUSED, trainee=dominique)
        past()
        other = f.a_dossier(State.TO_VALIDATE, trainee=dominique)
        assert state(lapsed) == "request_cancelled", "the clock's transition is played before the person's"
        other = f.validate(other)
        assert (other.state, other.rights_used) == ("validated", 72_000)


class TestRequests:
    def test_five_lapsed_requests_do_not_forbid_a_sixth(self, past: Callable[..., None]) -> None:
        dominique, action = f.a_trainee(), f.an_action()
        for _ in range(5):
            f.a_dossier(State.REQUESTED, trainee=dominique, session=f.a_session(action, starts_in=40))
        sixth = f.a_draft(dominique, f.a_session(action, starts_in=40))
        with pytest.raises(Refused, match="5 demandes en cours"):
            f.send(sixth)
        past()
        assert f.send(sixth).state == "requested"

    def test_a_session_whose_request_has_lapsed_is_asked_for_again(
        self, client: Client, past: Callable[..., None]
    ) -> None:
        dossier = f.a_dossier(State.REQUESTED, session=f.a_session(starts_in=40))
        past()
        asked = logged(client, dossier.trainee.user).post(
            reverse("dossier_create", args=[dossier.session_id])
        )
        again = Dossier.objects.get(state="draft")
        assert again.number in asked["Location"]
        again.is_public_agent = False
        again.save()
        assert f.send(again).state == "requested"
        assert state(dossier) == "request_cancelled"

    def test_on_the_last_second_nothing_has_lapsed(self, past: Callable[..., None]) -> None:
        dossier = f.a_dossier(State.REQUESTED)
        past(LAST_SECOND)
        assert f.accept(dossier).state == "to_validate"

    @pytest.mark.parametrize("waiting", WAITING)
    def test_the_account_may_be_closed(self, past: Callable[..., None], waiting: State) -> None:
        dossier = f.a_dossier(waiting)
        with pytest.raises(Refused):
            closing.ask(dossier.trainee)
        past()
        closing.ask(dossier.trainee)


@pytest.mark.parametrize("waiting", WAITING)
class TestPages:
    def test_the_trainee_reads_that_it_is_over(
        self, client: Client, past: Callable[..., None], waiting: State
    ) -> None:
        dossier = f.a_dossier(waiting, session=f.a_session(starts_in=40))
        past()
        assert (Dossier.objects.get(pk=dossier.pk).standing, state(dossier)) == (
            State.REQUEST_CANCELLED,
            waiting,
        )
        trainee = logged(client, dossier.trainee.user)
        account = trainee.get(reverse("account")).context["dossiers"]
        assert (account.live, account.drafts, account.closed) == (0, 0, 1)
        for name in ("dossier_list", "dossier", "dossier_summary"):
            page = unescape(
                trainee.get(reverse(name, args=[dossier.number] if name != "dossier_list" else [])).text
            )
            assert "Demande d'inscription annulée" in page, name
        assert "Début de la formation" not in trainee.get(reverse("dossier", args=[dossier.number])).text
        assert calendar_file.days_of(dossier) == []

    def test_it_comes_after_what_lives(
        self, client: Client, past: Callable[..., None], waiting: State
    ) -> None:
        lapsed = f.a_dossier(waiting)
        lives = f.a_dossier(State.VALIDATED, trainee=lapsed.trainee)
        past()
        page = logged(client, lapsed.trainee.user).get(reverse("dossier_list"))
        assert [dossier.pk for dossier in page.context["page"]] == [lives.pk, lapsed.pk]

    def test_the_organisation_is_not_asked_for_it(
        self, client: Client, past: Callable[..., None], waiting: State
    ) -> None:
        dossier = f.a_dossier(waiting)
        agent = f.agent(dossier)
        past()
        office = logged(client, sure(agent.user))
        home = office.get(reverse("organisation_home")).context
        assert home["waiting_count"] == 0
        assert list(home["waiting"]) == []
        assert [(code, count) for _, code, count in home["figures"]] == [("request_cancelled", 1)]
        listing = reverse("organisation_dossiers")
        assert office.get(listing, {"etat": waiting}).context["count"] == 0
        assert office.get(listing, {"etat": "request_cancelled"}).context["count"] == 1
        shown = unescape(office.get(listing).text)
        assert " Demande d'inscription annulée</span>" in shown
        assert f">{waiting.label}</span>" not in shown
        page = office.get(reverse("organisation_dossier", args=[dossier.number])).text
        assert "la demande est annulée" in page
        sessions = office.get(reverse("organisation_sessions"), {"etat": "toutes", "avec": "dossiers"})
        assert sessions.context["count"] == 0
        assert cancel_session(dossier.session, agent, reason="Panne.") == []


def test_the_transition_of_a_person_on_it_plays_the_clock_then_is_refused(past: Callable[..., None]) -> None:
    dossier = f.a_dossier(State.TO_VALIDATE)
    past()
    with pytest.raises(Refused, match="Le délai s'est terminé le jeudi 26 novembre 2026"):
        transitions.cancel_request(dossier, f.owner(dossier))
    assert sure(dossier.entries.last()).transition == "expire"
