"""What an organisation declares: entry, absence, exit with its hours, abandonment, cancelled sessions, replies."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money.hours import months, realisation_rate
from dossiers.money.models import Closing
from dossiers.organisation.share import Share, share_kept
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
SCORES = {"welcome": 5, "content": 4, "trainers": 5, "means": 3, "support": 4}


@dataclass
class Agent:
    """Logs the organisation's agent in, and plays a transition's page."""

    client: Client

    def enter(self, dossier: Dossier, role: str = "manager") -> Client:
        self.client.force_login(
            f.a_member(dossier.organisation, role), backend="accounts.login.backends.EmailBackend"
        )
        return self.client

    def post(self, dossier: Dossier, slug: str, **given: Any) -> Response:
        return self.enter(dossier).post(
            reverse("organisation_transition", args=[dossier.number, slug]), given
        )

    def confirm(self, dossier: Dossier, slug: str, **given: Any) -> Share:
        """What the page computes first, then the same answers confirmed."""
        page = self.post(dossier, slug, **given)
        assert page.status_code == 200, "shown before it is done"
        share: Share = page.context["share"]
        before = Dossier.objects.get(pk=dossier.pk).state
        assert before == dossier.state
        again = self.post(dossier, slug, **given, settlement=page.context["form"].data["settlement"])
        assert again.status_code == 302, again.content.decode()
        return share


@pytest.fixture
def agent(client: Client) -> Agent:
    return Agent(client)


def outcome(dossier: Dossier) -> tuple[int, ...]:
    c = Closing.objects.get(dossier=dossier)
    return c.case, c.rights_released, c.rights_used, c.card_refunded, c.card_kept, c.credit


def backdated(dossier: Dossier, days: int) -> Dossier:
    """The start that many days ago."""
    today = timezone.localdate()
    Dossier.objects.filter(pk=dossier.pk).update(starts_on=today - timedelta(days=days), ends_on=today)
    return Dossier.objects.get(pk=dossier.pk)


def test_an_entry_is_declared_from_the_start_to_today(agent: Agent) -> None:
    dossier = backdated(f.a_dossier("validated"), 3)
    today = timezone.localdate()
    early = agent.post(dossier, "declarer-entree", effective_on=today - timedelta(days=4))
    assert "ne peut pas précéder" in early.content.decode()
    late = agent.post(dossier, "declarer-entree", effective_on=today + timedelta(days=1))
    assert "à l&#x27;avance" in late.content.decode()
    assert agent.post(dossier, "declarer-entree", effective_on=today).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, dossier.entered_on) == ("in_training", today)


def test_before_the_start_neither_entry_nor_absence_is_offered(agent: Agent) -> None:
    dossier = f.a_dossier("validated")
    page = agent.enter(dossier).get(reverse("organisation_dossier", args=[dossier.number]))
    assert [m.name for m in page.context["transitions"]] == ["cancel_by_organisation"]
    dossier = backdated(dossier, 1)
    page = agent.enter(dossier).get(reverse("organisation_dossier", args=[dossier.number]))
    assert [m.name for m in page.context["transitions"]] == [
        "declare_entry",
        "declare_no_show",
        "cancel_by_organisation",
    ]


def test_an_absence_is_a_late_cancellation_and_says_so_first(agent: Agent) -> None:
    dossier = backdated(f.a_dossier("validated"), 1)
    page = agent.enter(dossier).get(
        reverse("organisation_transition", args=[dossier.number, "declarer-absence"])
    )
    share = page.context["share"]
    assert (share.kept, share.due) == (87_000, 4_350)
    given = {"settlement": page.context["form"]["settlement"].value()}
    assert agent.post(dossier, "declarer-absence", **given).status_code == 302
    assert outcome(dossier) == (6, 0, 72_000, 0, 15_000, 15_000)


def test_case_1_cancelling_before_the_entry_gives_everything_back(agent: Agent) -> None:
    dossier = f.a_dossier("validated")
    share = agent.confirm(dossier, "annuler-la-formation", reason="Trop peu d'inscrits.")
    assert (share.kept, share.given_back, share.due) == (0, 87_000, 0)
    assert outcome(dossier) == (1, 72_000, 0, 15_000, 0, 0)


def test_case_2_cancelling_after_the_entry_keeps_the_hours_given(agent: Agent) -> None:
    dossier = f.a_dossier("in_training")
    share = agent.confirm(dossier, "annuler-la-formation", reason="Incendie.", hours_given="3,3")
    assert (share.kept, share.given_back, share.due) == (28_710, 58_290, 28_710)
    assert outcome(dossier) == (2, 48_240, 23_760, 10_050, 4_950, 0)


def test_cancelling_a_request_needs_no_second_step(agent: Agent) -> None:
    dossier = f.a_dossier("requested")
    assert agent.post(dossier, "annuler-la-formation", reason="Session supprimée.").status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == "cancelled_by_organisation"


def test_case_8_then_7_after_an_abandonment_the_hours_count_once_force_majeure_is_accepted(
    agent: Agent,
) -> None:
    dossier = f.a_dossier("in_training")
    share = agent.confirm(dossier, "abandonner", hours_attended="4")
    assert (share.kept, share.given_back, share.due) == (87_000, 0, 34_800)
    assert outcome(dossier) == (8, 0, 72_000, 0, 15_000, 0)
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])
    staff = actors.staff(f.a_staff_member())
    transitions.decide_force_majeure(dossier, staff, accepted=True, reason="Certificat lisible.")
    assert outcome(dossier) == (7, 43_200, 28_800, 9_000, 6_000, 0)


def test_case_9_the_exit_shows_the_rate_and_the_pro_rata_before_it_is_confirmed(agent: Agent) -> None:
    dossier = f.a_dossier("in_training")
    given = {"effective_on": timezone.localdate(), "attended_0": "7,5", "excused_0": "2,5"}
    page = agent.post(dossier, "declarer-sortie", **given)
    assert "75 %" in page.content.decode()
    share = agent.confirm(dossier, "declarer-sortie", **given)
    assert (share.kept, share.given_back, share.due) == (65_250, 21_750, 65_250)
    assert outcome(dossier) == (9, 18_000, 54_000, 3_750, 11_250, 0)
    dossier.refresh_from_db()
    assert (dossier.hours_attended, dossier.hours_excused) == (Decimal("7.5"), Decimal("2.5"))
    assert sure(dossier.entries.last()).details["sheet"] == [
        {"month": f"{timezone.localdate():%Y-%m}", "attended": "7.5", "excused": "2.5"}
    ]
    told = agent.enter(dossier).get(reverse("organisation_dossier", args=[dossier.number])).content.decode()
    assert "taux de réalisation de 75 %" in told
    assert "Ce que vous recevrez" in told
    assert share_kept(Closing.objects.get(dossier=dossier), dossier).due == 65_250


def test_what_is_due_for_someone_who_left_by_themself_waits_for_their_hours(agent: Agent) -> None:
    dossier = f.a_dossier("in_training")
    transitions.abandon(dossier, f.owner(dossier))
    page = agent.enter(dossier).get(reverse("organisation_dossier", args=[dossier.number]))
    assert "selon les heures suivies" in page.text


def test_changing_the_hours_after_the_calculation_computes_again(agent: Agent) -> None:
    dossier = f.a_dossier("in_training")
    given = {"effective_on": timezone.localdate(), "attended_0": "7", "excused_0": "3"}
    page = agent.post(dossier, "declarer-sortie", **given)
    changed = given | {"excused_0": "0", "settlement": page.context["form"].data["settlement"]}
    page = agent.post(dossier, "declarer-sortie", **changed)
    assert page.status_code == 200
    assert page.context["share"].given_back == 0
    dossier.refresh_from_db()
    assert dossier.state == "in_training"


@pytest.mark.parametrize(
    "hours",
    [("11", "0"), ("6", "5"), ("-1", "0"), ("", "0"), ("beaucoup", "0"), ("NaN", "0"), ("1e9", "0")],
)
def test_impossible_hours_are_refused_and_kept_in_the_form(agent: Agent, hours: tuple[str, str]) -> None:
    dossier = f.a_dossier("in_training")
    given = {"effective_on": timezone.localdate(), "attended_0": hours[0], "excused_0": hours[1]}
    page = agent.post(dossier, "declarer-sortie", **given)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["share"] is None
    assert f'value="{hours[0]}"' in page.content.decode() or not hours[0]


def test_a_training_over_several_months_has_a_line_for_each(agent: Agent) -> None:
    dossier = f.a_dossier("in_training")
    with time_machine.travel(timezone.now() + timedelta(days=70), tick=False):
        page = agent.enter(dossier).get(
            reverse("organisation_transition", args=[dossier.number, "declarer-sortie"])
        )
        form = page.context["form"]
        assert len(form.months) in (3, 4)
        given = {f"attended_{n}": "1" for n in range(len(form.months))}
        share = agent.confirm(dossier, "declarer-sortie", effective_on=dossier.ends_on, **given)
    assert share.kept == 87_000
    dossier.refresh_from_db()
    assert dossier.hours_attended == len(form.months)


def test_an_agent_who_only_reads_declares_nothing(agent: Agent) -> None:
    dossier = f.a_dossier("in_training")
    client = agent.enter(dossier, "reader")
    assert client.get(reverse("organisation_dossier", args=[dossier.number])).context["transitions"] == []
    for slug in ("declarer-sortie", "abandonner", "annuler-la-formation"):
        assert client.get(reverse("organisation_transition", args=[dossier.number, slug])).status_code == 404
    address = reverse("organisation_session_cancel", args=[dossier.session_id])
    assert client.post(address, {"reason": "x"}).status_code == 404


def test_what_is_due_and_late_heads_the_dashboard(agent: Agent) -> None:
    dossier = backdated(f.a_dossier("validated"), 20)
    Dossier.objects.filter(pk=dossier.pk).update(deadline=timezone.localdate() - timedelta(days=15))
    page = agent.enter(dossier).get(reverse("organisation_home")).content.decode()
    assert "Entrées et sorties à déclarer" in page
    assert dossier.number in page
    assert "en retard" in page


def confirmed(client: Client, address: str, **given: str) -> Response:
    """A session cancelled with those answers, once what it gives was shown."""
    shown = client.post(address, given).context["mark"]
    return client.post(address, given | {"vu": shown})


class TestSession:
    @pytest.fixture
    def session(self) -> Session:
        return f.a_session(seats=10)

    def people(self, session: Session) -> list[Dossier]:
        names = ("Camille", "Ange", "Noé", "Lou")
        states = ("validated", "requested", "in_training", "to_validate")
        return [
            f.a_dossier(state, trainee=f.a_trainee(name), session=session)
            for name, state in zip(names, states, strict=True)
        ]

    def test_each_dossier_is_settled_alone_and_the_report_says_which(
        self, agent: Agent, session: Session
    ) -> None:
        validated, requested, inside, overdue = self.people(session)
        Dossier.objects.filter(pk=overdue.pk).update(deadline=timezone.localdate() - timedelta(days=1))
        address = reverse("organisation_session_cancel", args=[session.pk])
        client = agent.enter(validated)
        seen = client.get(address).content.decode()
        assert [dossier.number in seen for dossier in (validated, requested, inside, overdue)] == [
            True,
            True,
            True,
            False,
        ]
        page = confirmed(client, address, reason="Salle inondée.", hours_given="5")
        refusals = {o.dossier.number: o.refusal for o in page.context["outcomes"]}
        assert refusals == {dossier.number: "" for dossier in (validated, requested, inside)}
        assert outcome(validated) == (1, 72_000, 0, 15_000, 0, 0)
        assert outcome(inside) == (2, 36_000, 36_000, 7_500, 7_500, 0)
        sweep()
        overdue.refresh_from_db()
        assert overdue.state == "request_cancelled", "it was over, and the clock's to end"
        session.refresh_from_db()
        assert (session.is_open, session.seats_taken) == (False, 0)

    def test_hours_are_asked_when_someone_has_entered_and_a_reason_always(
        self, agent: Agent, session: Session
    ) -> None:
        validated, *_ = self.people(session)
        address = reverse("organisation_session_cancel", args=[session.pk])
        page = agent.enter(validated).post(address, {})
        assert set(page.context["form"].errors) == {"reason", "hours_given"}
        assert not Closing.objects.exists()

    def test_too_many_hours_are_said_for_each_dossier_and_cancel_none_of_those(
        self, agent: Agent, session: Session
    ) -> None:
        inside = f.a_dossier("in_training", session=session)
        address = reverse("organisation_session_cancel", args=[session.pk])
        page = confirmed(agent.enter(inside), address, reason="Incendie.", hours_given="11")
        assert "Les heures vont de 0 à 10" in page.content.decode()
        inside.refresh_from_db()
        assert inside.state == "in_training"

    def test_another_organisation_does_not_find_it(self, client: Client, session: Session) -> None:
        client.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
        address = reverse("organisation_session_cancel", args=[session.pk])
        assert client.get(address).status_code == client.post(address).status_code == 404
        assert "Aucune session" in client.get(reverse("organisation_sessions")).content.decode()


class TestReviews:
    def reviewed(self, session: Session, name: str, comment: str = "") -> Review:
        dossier = f.a_dossier("completed", trainee=f.a_trainee(name), session=session)
        transitions.review(dossier, f.owner(dossier), scores=SCORES, comment=comment)
        return Review.objects.get(dossier=dossier)

    def test_the_average_shows_once_three_are_published(self, client: Client) -> None:
        session, staff = f.a_session(), f.a_staff_member()
        made = [self.reviewed(session, name, f"Avis de {name}") for name in ("Lou", "Noé", "Ange", "Sam")]
        address = reverse("training", args=[session.action_id])
        for review in made[:2]:
            moderation.moderate(review, staff, publish=True)
        assert client.get(address).context["training"].rating is None
        moderation.moderate(made[2], staff, publish=True)
        moderation.moderate(made[3], staff, publish=False)
        page = client.get(address)
        training = page.context["training"]
        assert (training.rating, training.rating_count) == (4.2, 3)
        assert "4,2 sur 5" in page.content.decode()
        assert "Avis de Lou" in page.content.decode()
        assert "Avis de Sam" not in page.content.decode()

    def test_the_organisation_replies_once_to_what_is_published(self, agent: Agent) -> None:
        review = self.reviewed(f.a_session(), "Lou")
        address = reverse("organisation_reply", args=[review.dossier.number])
        client = agent.enter(review.dossier)
        assert client.post(address, {"reply": "Merci."}).status_code == 404
        moderation.moderate(review, f.a_staff_member(), publish=True)
        client.post(address, {"reply": "Merci Lou."})
        client.post(address, {"reply": "Encore."})
        assert "Merci Lou." in client.get(reverse("organisation_reviews")).content.decode()
        assert Review.objects.get().reply == "Merci Lou."

    def test_a_reader_and_a_stranger_do_not_reply_nor_moderate(self, agent: Agent, client: Client) -> None:
        review = self.reviewed(f.a_session(), "Lou")
        moderation.moderate(review, f.a_staff_member(), publish=True)
        address = reverse("organisation_reply", args=[review.dossier.number])
        agent.enter(review.dossier, "reader").post(address, {"reply": "Merci."})
        client.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
        assert client.post(address, {"reply": "Merci."}).status_code == 404
        with pytest.raises(Refused):
            moderation.moderate(review, f.a_member(review.dossier.organisation), publish=False)
        assert Review.objects.get().reply == ""


def test_months_and_rate() -> None:
    day = timezone.localdate().replace(year=2026, month=11, day=30)
    assert [m.isoformat() for m in months(day, day + timedelta(days=33))] == [
        "2026-11-01",
        "2026-12-01",
        "2027-01-01",
    ]
    assert len(months(day, day + timedelta(days=9_000))) == 36
    assert realisation_rate(Decimal("2.5"), Decimal(3)) == Decimal("83.3")
    assert realisation_rate(0, 10) == 0
