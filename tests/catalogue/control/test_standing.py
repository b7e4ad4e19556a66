"""An organisation is told before it is suspended or delisted, answers, and everybody sees what follows."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.control import standing
from catalogue.control.models import StandingChange
from catalogue.organisations.models import Organisation
from catalogue.search.models import Offer
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers import transitions
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
REASON = "Trois stagiaires disent n'avoir reçu aucun cours."


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


@pytest.fixture
def session() -> Session:
    return f.a_session()


@pytest.fixture
def atelier(session: Session) -> Organisation:
    return session.action.training.organisation


def after_the_days() -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=16), tick=False)


class TestNotice:
    def test_a_decision_waits_until_the_fifteen_days_are_over(
        self, morgan: User, atelier: Organisation
    ) -> None:
        notice = standing.notify(morgan, atelier, "suspended", REASON)
        assert notice.until == timezone.localdate() + timedelta(days=15)
        last_day = time_machine.travel(timezone.now() + timedelta(days=15), tick=False)
        with last_day, pytest.raises(Refused, match="jusqu'au"):
            standing.decide(morgan, atelier, "suspended", REASON)
        atelier.refresh_from_db()
        assert (atelier.standing, StandingChange.objects.count()) == ("listed", 0)
        with after_the_days():
            standing.decide(morgan, atelier, "suspended", REASON)
        atelier.refresh_from_db()
        notice.refresh_from_db()
        assert (atelier.standing, notice.closed_by) == ("suspended", morgan)

    def test_a_notice_of_suspension_delists_nobody(self, morgan: User, atelier: Organisation) -> None:
        standing.notify(morgan, atelier, "suspended", REASON)
        with after_the_days(), pytest.raises(Refused, match="d'abord être notifiée"):
            standing.decide(morgan, atelier, "delisted", REASON)

    def test_without_notice_only_an_urgent_suspension_is_decided(
        self, morgan: User, atelier: Organisation
    ) -> None:
        for target in ("suspended", "delisted"):
            with pytest.raises(Refused, match="d'abord être notifiée"):
                standing.decide(morgan, atelier, target, REASON)
        change = standing.decide(morgan, atelier, "suspended", REASON, is_urgent=True)
        assert (change.is_urgent, change.notice, change.source) == (True, None, "listed")

    def test_two_notices_never_wait_together(self, morgan: User, atelier: Organisation) -> None:
        standing.notify(morgan, atelier, "suspended", REASON)
        with pytest.raises(Refused, match="déjà ouverte"):
            standing.notify(morgan, atelier, "delisted", REASON)

    def test_set_aside_it_changes_nothing_and_leaves_room_for_another(
        self, morgan: User, atelier: Organisation, worker: Work
    ) -> None:
        f.a_member(atelier)
        standing.notify(morgan, atelier, "suspended", REASON)
        standing.set_aside(morgan, atelier)
        worker()
        assert "sans suite" in mail.outbox[-1].body
        with pytest.raises(Refused, match="Aucune procédure"):
            standing.set_aside(morgan, atelier)
        standing.notify(morgan, atelier, "delisted", REASON)
        atelier.refresh_from_db()
        assert atelier.standing == "listed"


class TestTheOrganisation:
    def test_a_manager_reads_the_notice_and_answers_once(
        self, morgan: User, atelier: Organisation, worker: Work
    ) -> None:
        alix = f.a_member(atelier)
        notice = standing.notify(morgan, atelier, "suspended", REASON)
        worker()
        assert [sent.to for sent in mail.outbox] == [[alix.email]]
        assert REASON in mail.outbox[0].body
        client = entered(alix)
        assert "est envisagée" in client.get(reverse("organisation_home")).text
        assert REASON in html.unescape(client.get(reverse("standing")).text)
        client.post(reverse("standing"), {"observations": "Les émargements sont joints."})
        notice.refresh_from_db()
        assert (notice.observations, notice.observed_by) == ("Les émargements sont joints.", alix)
        client.post(reverse("standing"), {"observations": "Autre chose."})
        notice.refresh_from_db()
        assert notice.observations == "Les émargements sont joints."

    def test_an_empty_answer_is_refused_in_words(self, morgan: User, atelier: Organisation) -> None:
        standing.notify(morgan, atelier, "suspended", REASON)
        answer = entered(f.a_member(atelier)).post(reverse("standing"), {"observations": " "})
        assert answer.status_code == 200
        assert "Saisissez" in answer.text

    def test_whoever_only_reads_sees_it_and_cannot_answer(self, morgan: User, atelier: Organisation) -> None:
        notice = standing.notify(morgan, atelier, "suspended", REASON)
        reader = entered(f.a_member(atelier, "reader"))
        assert "<textarea" not in reader.get(reverse("standing")).text
        reader.post(reverse("standing"), {"observations": "Je réponds quand même."})
        notice.refresh_from_db()
        assert notice.observations == ""

    def test_another_organisation_reads_nothing_of_it(self, morgan: User, atelier: Organisation) -> None:
        standing.notify(morgan, atelier, "suspended", REASON)
        stranger = entered(f.a_member(f.an_organisation("Cap Métiers Sud")))
        assert REASON not in html.unescape(stranger.get(reverse("standing")).text)


class TestSuspended:
    def test_offers_leave_the_search_and_come_back(
        self, morgan: User, atelier: Organisation, session: Session
    ) -> None:
        mine = Offer.objects.filter(action=session.action_id)
        assert mine.exists()
        standing.decide(morgan, atelier, "suspended", REASON, is_urgent=True)
        assert not mine.exists()
        standing.decide(morgan, atelier, "listed", "Les cours ont repris.")
        assert mine.exists()

    def test_a_draft_is_kept_and_cannot_be_sent(
        self, morgan: User, atelier: Organisation, session: Session
    ) -> None:
        draft = f.a_draft(session=session)
        consents = f.consents(draft)
        standing.decide(morgan, atelier, "suspended", REASON, is_urgent=True)
        with pytest.raises(Refused, match="ne reçoit pas de nouvelles demandes"):
            transitions.send(draft, f.owner(draft), **consents)
        draft.refresh_from_db()
        assert draft.state == "draft"
        page = entered(draft.trainee.user).get(reverse("dossier", args=[draft.number]))
        assert "ne reçoit pas de nouvelles demandes" in html.unescape(page.text)
        standing.decide(morgan, atelier, "listed", "Les cours ont repris.")
        assert f.send(draft).state == "requested"

    def test_the_offer_s_page_says_so_and_offers_no_session(
        self, client: Client, morgan: User, atelier: Organisation, session: Session
    ) -> None:
        standing.decide(morgan, atelier, "suspended", REASON, is_urgent=True)
        page = client.get(reverse("training", args=[session.action_id]))
        assert "ne reçoit pas de nouvelles demandes" in html.unescape(page.text)
        assert reverse("dossier_create", args=[session.pk]) not in page.text

    def test_live_dossiers_go_on(self, morgan: User, atelier: Organisation, session: Session) -> None:
        asked = f.send(f.a_draft(session=session))
        standing.decide(morgan, atelier, "suspended", REASON, is_urgent=True)
        assert f.validate(f.accept(asked)).state == "validated"

    def test_its_managers_are_told_why_and_that_payments_wait(
        self, morgan: User, atelier: Organisation, worker: Work
    ) -> None:
        alix = f.a_member(atelier)
        standing.decide(morgan, atelier, "suspended", REASON, is_urgent=True, holds_payments=True)
        worker()
        [sent] = mail.outbox
        assert sent.to == [alix.email]
        assert "en urgence" in sent.subject
        assert REASON in sent.body
        assert "retenus" in sent.body
        assert "retenus" in entered(alix).get(reverse("standing")).text


class TestTheStaffsPage:
    def page(self, organisation: Organisation, slug: str) -> str:
        return reverse("admin:catalogue_controlledorganisation_measure", args=[organisation.pk, slug])

    def test_what_would_follow_is_shown_before_it_is_done(
        self, morgan: User, atelier: Organisation, session: Session
    ) -> None:
        f.a_member(atelier)
        f.a_draft(session=session)
        f.send(f.a_draft(session=session))
        page = html.unescape(entered(morgan).get(self.page(atelier, "suspendre-en-urgence")).text)
        for told in ("1 offre", "« Demande d'inscription »", "Brouillons", "1 e-mail"):
            assert told in page
        atelier.refresh_from_db()
        assert atelier.standing == "listed"

    def test_it_suspends_with_the_reason(self, morgan: User, atelier: Organisation) -> None:
        client = entered(morgan)
        given = {"reason": REASON, "holds_payments": "on"}
        client.post(self.page(atelier, "suspendre-en-urgence"), given)
        change = StandingChange.objects.get()
        assert (change.target, change.reason, change.by, change.holds_payments, change.is_urgent) == (
            *("suspended", REASON, morgan),
            *(True, True),
        )
        shown = client.get(reverse("admin:catalogue_controlledorganisation_change", args=[atelier.pk]))
        assert REASON in html.unescape(shown.text)

    def test_without_a_reason_nothing_is_done(self, morgan: User, atelier: Organisation) -> None:
        answer = entered(morgan).post(self.page(atelier, "suspendre-en-urgence"), {"reason": ""})
        assert answer.status_code == 200
        assert not StandingChange.objects.exists()

    def test_a_measure_that_is_not_possible_leads_back(self, morgan: User, atelier: Organisation) -> None:
        client = entered(morgan)
        answer = client.post(self.page(atelier, "dereferencer"), {"reason": REASON}, follow=True)
        assert "pas possible maintenant" in html.unescape(answer.text)
        assert client.get(self.page(atelier, "detruire")).status_code == 404
        assert not StandingChange.objects.exists()

    @pytest.mark.parametrize("group", ["Lecture", "Catalogue", "Comptes"])
    def test_who_may_not_decide_is_refused(self, group: str, atelier: Organisation) -> None:
        answer = entered(f.an_agent(group)).post(
            self.page(atelier, "suspendre-en-urgence"), {"reason": REASON}
        )
        assert answer.status_code == 403
        assert not StandingChange.objects.exists()

    def test_an_applicant_is_listed_or_refused_without_notice(self, morgan: User, worker: Work) -> None:
        for target, words in (("listed", "référencé"), ("delisted", "n'est pas retenu")):
            applicant = f.an_organisation(standing="applied")
            f.a_member(applicant)
            standing.decide(morgan, applicant, target, "Dossier lu.")
            worker()
            assert words in mail.outbox[-1].subject
