"""The locks of dossiers: one transition at a time, one seat, one message, one reply."""

from functools import partial

import pytest
from django.core import mail

from accounts.people.models import Trainee
from catalogue.office import sessions
from catalogue.trainings.models import Action, Session
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.messages.models import OutboxMessage
from dossiers.organisation.sessions.session_closing import cancel_session
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from dossiers.transitions import drafts
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import sure
from tests.locks.scenes import Scene, check, ends_well
from tests.races import beside, careless, crossing
from tests.worker import deliver

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dossier_makes_one_move_at_a_time() -> None:
    def scene() -> Scene:
        dossier = f.a_dossier("requested")
        agent, owner = f.agent(dossier), f.owner(dossier)

        def right(told: list[str]) -> bool:
            dossier.refresh_from_db()
            return not told and dossier.state == "request_cancelled" and dossier.entries.count() == 3

        return Scene(
            lambda: transitions.accept(dossier, agent),
            lambda: transitions.cancel_request(dossier, owner),
            right,
        )

    check(scene, Dossier)


def test_rights_are_reserved_once_for_a_dossier() -> None:
    def scene() -> Scene:
        dossier = f.a_dossier("to_validate", trainee=f.a_trainee(is_jobseeker=True))
        by, figures = f.owner(dossier), f.consents(dossier)["figures"]
        validate = partial(transitions.validate, dossier, by, figures=figures, rights_consent=True)
        played = dossier.entries.filter(transition="validate")
        return Scene(validate, validate, lambda told: len(told) == 1 and played.count() == 1)

    check(scene, Dossier)


def test_a_draft_that_is_being_sent_is_not_deleted() -> None:
    def scene() -> Scene:
        draft = f.a_draft()
        return Scene(
            lambda: f.send(draft),
            lambda: drafts.delete(draft),
            lambda told: len(told) == 1 and Dossier.objects.get(pk=draft.pk).state == "requested",
        )

    check(scene, Dossier)


def test_a_draft_that_is_being_deleted_is_not_sent() -> None:
    def scene() -> Scene:
        draft = f.a_draft()
        by, given = f.owner(draft), f.consents(draft)
        return Scene(
            lambda: drafts.delete(draft),
            lambda: transitions.send(draft, by, **given),
            lambda told: told == ["Ce brouillon a été supprimé."],
        )

    check(scene, Dossier)


def test_details_kept_from_a_draft_undo_nothing_else() -> None:
    def scene() -> Scene:
        draft = f.a_draft()
        account = Trainee.objects.filter(pk=draft.trainee_id)
        return Scene(
            lambda: account.update(has_apprenticeship=True),
            lambda: drafts.save_into_account(draft),
            lambda told: account.get().has_apprenticeship,
        )

    check(scene, Trainee)


@pytest.mark.parametrize("end", ["close", "cancel"])
def test_nobody_takes_a_seat_of_a_session_that_closes(end: str) -> None:
    def scene() -> Scene:
        draft = f.a_draft()
        keeper, agent = f.a_member(draft.organisation).memberships.get(), f.agent(draft)
        session = Session.objects.select_related("action__training").get(pk=draft.session_id)
        closes = {
            "close": lambda: sessions.close(keeper, session),
            "cancel": lambda: cancel_session(session, agent, reason="Salle inondée."),
        }

        def right(told: list[str]) -> bool:
            seats = Session.objects.get(pk=session.pk).seats_taken
            return len(told) == 1 and "n'est plus ouverte" in told[0] and seats == 0

        return Scene(closes[end], lambda: f.send(draft), right)

    check(scene, Session)


def test_cancelling_a_session_and_writing_its_action_never_block_each_other() -> None:
    """Whoever writes the catalogue holds the action, then its sessions; so does cancelling one."""

    def crosses() -> bool:
        session = f.a_session()
        agent = actors.organisation(f.a_member(session.action.training.organisation))
        return crossing(
            lambda: Action.objects.filter(pk=session.action_id).update(price=12_300),
            lambda: cancel_session(session, agent, reason="Salle inondée."),
            lambda: Session.objects.filter(pk=session.pk).update(seats=12),
        )

    assert crosses()
    with careless(Action):
        assert not crosses()


def test_two_who_leave_free_two_seats() -> None:
    def scene() -> Scene:
        session = f.a_session(seats=5)
        first, second = (
            partial(f.cancel_request, f.a_dossier("requested", trainee=f.a_trainee(n), session=session))
            for n in ("Lou", "Noé")
        )
        return Scene(first, second, lambda told: Session.objects.get(pk=session.pk).seats_taken == 0)

    def counted_in_python() -> Scene:
        session = f.a_session(seats=5, seats_taken=2)

        def leave() -> None:
            row = Session.objects.get(pk=session.pk)
            row.seats_taken -= 1
            row.save(update_fields=["seats_taken"])

        return Scene(leave, leave, lambda told: Session.objects.get(pk=session.pk).seats_taken == 0)

    assert ends_well(scene())
    assert not ends_well(counted_in_python())


def test_a_message_is_delivered_once() -> None:
    def scene() -> Scene:
        f.a_dossier("requested")
        mail.outbox.clear()
        owed = OutboxMessage.objects.filter(sent_at=None).count()
        return Scene(deliver, deliver, lambda told: owed == len(mail.outbox) > 0)

    check(scene, OutboxMessage)


def test_a_message_that_someone_sends_makes_nobody_wait() -> None:
    f.a_dossier("requested")
    f.a_dossier("requested", trainee=f.a_trainee("Camille"))
    held = OutboxMessage.objects.order_by("pk").first()
    assert beside(lambda: OutboxMessage.objects.select_for_update().get(pk=sure(held).pk), deliver)
    assert list(OutboxMessage.objects.filter(sent_at=None)) == [held]


def test_a_dossier_that_someone_moves_makes_the_sweep_wait_for_nobody() -> None:
    held, other = f.a_dossier("requested"), f.a_dossier("requested", trainee=f.a_trainee("Camille"))
    Dossier.objects.update(deadline="2020-01-01")
    assert beside(lambda: Dossier.objects.select_for_update().get(pk=held.pk), sweep)
    states = dict(Dossier.objects.values_list("pk", "state"))
    assert states == {held.pk: "requested", other.pk: "request_cancelled"}


def test_a_review_is_replied_to_once() -> None:
    def scene() -> Scene:
        dossier = f.a_dossier("completed")
        transitions.review(dossier, f.owner(dossier), scores=dict.fromkeys(Review.CRITERIA, 4))
        moderation.moderate(dossier.review, f.a_staff_member(), publish=True)
        member = f.a_member(dossier.organisation)
        return Scene(
            lambda: moderation.reply(dossier.review, member, "Merci."),
            lambda: moderation.reply(dossier.review, member, "Non."),
            lambda told: len(told) == 1 and Review.objects.get(pk=dossier.pk).reply == "Merci.",
        )

    check(scene, Review)
