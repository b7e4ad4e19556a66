"""What each member is written to: what they chose, never their own gestures; nothing changes without a choice."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.people.models import User
from catalogue.organisations import membership
from catalogue.organisations.models import Member, Organisation
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS
from dossiers.messages import words
from dossiers.messages.members import mail_choices
from dossiers.messages.members.kinds import KIND_OF, SAID, MessageKind
from dossiers.messages.members.mail_choices import How
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.reminders import remind
from dossiers.messages.words import ORGANISATION
from dossiers.organisation.following import changes
from tests import factories as f
from tests.kinds import sure
from tests.worker import deliver

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
K = MessageKind


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation(email="contact@atelier.example")


@pytest.fixture
def alix(atelier: Organisation) -> Member:
    return named(atelier, "alix@atelier.example", "manager")


@pytest.fixture
def sacha(atelier: Organisation) -> Member:
    return named(atelier, "sacha@atelier.example", "files")


def named(organisation: Organisation, email: str, role: str) -> Member:
    user = f.a_member(organisation, role)
    User.objects.filter(pk=user.pk).update(email=email)
    return Member.objects.select_related("user", "organisation").get(user=user)


def wants(member: Member, *kinds: MessageKind, only_followed: bool = False) -> None:
    mail_choices.choose(member, dict.fromkeys(kinds, How.AT_ONCE), only_followed=only_followed)


def asked(organisation: Organisation, state: str = "requested", name: str = "Dominique") -> Dossier:
    return f.a_dossier(state, trainee=f.a_trainee(name), session=f.a_session(f.an_action(organisation)))


def told(box: list[EmailMultiAlternatives]) -> dict[str, list[str]]:
    """What left since last asked, by address, the organisation's alone: the titles."""
    deliver()
    found: dict[str, list[str]] = {}
    for mail in box:
        if mail.to[0].endswith("atelier.example"):
            found.setdefault(mail.to[0], []).append(mail.subject.split(" (dossier")[0])
    box.clear()
    return found


def test_every_message_to_an_organisation_is_of_one_kind_and_no_kind_is_empty() -> None:
    mailed = {name for name in TRANSITIONS if words.is_mailed(name, ORGANISATION)}
    assert set(KIND_OF) == mailed, "say of which kind a new message is"
    assert {*KIND_OF.values(), K.DEADLINE} == set(K) == set(SAID)


def test_nothing_changes_for_who_chose_nothing(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member, sacha: Member
) -> None:
    asked(atelier)
    assert told(mailoutbox) == {"contact@atelier.example": ["Nouvelle demande d'inscription"]}


def test_a_member_is_told_of_what_they_chose_and_the_address_still_of_all(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member
) -> None:
    wants(sacha, K.REQUEST)
    dossier = asked(atelier)
    f.cancel_request(dossier)
    deliver()
    [copy] = [mail for mail in mailoutbox if mail.to == ["sacha@atelier.example"]]
    assert copy.subject.startswith("Nouvelle demande d'inscription")
    assert f"Bonjour {sacha.user}" in copy.body
    assert "vous avez choisi de recevoir ces messages" in copy.body
    assert f"{settings.SITE_URL}{reverse('organisation_mails')}" in copy.body
    assert told(mailoutbox)["contact@atelier.example"] == [
        "Nouvelle demande d'inscription",
        "Demande annulée",
    ]


def test_another_organisation_s_dossiers_are_not_told(
    mailoutbox: list[EmailMultiAlternatives], sacha: Member
) -> None:
    wants(sacha, *K)
    asked(f.an_organisation("Cap Métiers Sud", email="contact@cap.example"))
    assert told(mailoutbox) == {}


def test_one_s_own_gesture_is_not_mailed_back_others_and_the_address_are_told(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member, sacha: Member
) -> None:
    wants(alix, K.COLLEAGUE)
    wants(sacha, K.COLLEAGUE)
    dossier = asked(atelier)
    told(mailoutbox)
    transitions.accept(dossier, actors.organisation(alix.user))
    accepted = ["Demande acceptée"]
    assert told(mailoutbox) == {"sacha@atelier.example": accepted, "contact@atelier.example": accepted}


def test_who_reads_at_the_organisation_s_address_has_no_mail_of_their_own_gesture(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member, sacha: Member
) -> None:
    Organisation.objects.filter(pk=atelier.pk).update(email="Alix@atelier.example")
    dossier = asked(atelier)
    told(mailoutbox)
    transitions.accept(dossier, actors.organisation(alix.user))
    assert told(mailoutbox) == {}
    transitions.cancel_by_organisation(dossier, actors.organisation(sacha.user), reason="Fermeture.")
    assert told(mailoutbox) == {"Alix@atelier.example": ["Inscription annulée"]}


def test_what_a_program_did_is_told_to_whoever_made_its_token_too(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member
) -> None:
    wants(alix, K.COLLEAGUE)
    dossier = asked(atelier)
    told(mailoutbox)
    transitions.accept(dossier, actors.organisation(alix.user, through="Logiciel de gestion"))
    assert set(told(mailoutbox)) == {"alix@atelier.example", "contact@atelier.example"}


def test_only_followed_dossiers_are_told_to_who_asks_so(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member, sacha: Member
) -> None:
    wants(sacha, K.ENDING, only_followed=True)
    hers, other = asked(atelier), asked(atelier, name="Camille")
    changes.assign(alix, hers, sacha)
    told(mailoutbox)
    f.cancel_request(other)
    assert "sacha@atelier.example" not in told(mailoutbox)
    f.cancel_request(hers)
    assert told(mailoutbox)["sacha@atelier.example"] == ["Demande annulée"]


def test_a_member_who_leaves_or_may_no_longer_read_is_told_nothing_more_not_even_what_was_owed(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member, sacha: Member
) -> None:
    camille = named(atelier, "camille@atelier.example", "reader")
    wants(sacha, *K)
    wants(camille, *K)
    dossier = asked(atelier)
    membership.remove(alix, sacha)
    membership.change_role(alix, camille, "catalogue")
    assert told(mailoutbox) == {"contact@atelier.example": ["Nouvelle demande d'inscription"]}
    assert not MemberMessage.objects.exists()
    f.cancel_request(dossier)
    assert set(told(mailoutbox)) == {"contact@atelier.example"}


def test_an_account_that_is_suspended_is_told_nothing_more(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member
) -> None:
    wants(sacha, *K)
    asked(atelier)
    User.objects.filter(pk=sacha.user_id).update(is_active=False)
    assert set(told(mailoutbox)) == {"contact@atelier.example"}


def test_a_reminder_is_told_to_who_chose_deadlines(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member
) -> None:
    with time_machine.travel(datetime(2026, 12, 23, 10, tzinfo=PARIS), tick=False):
        wants(sacha, K.DEADLINE)
        asked(atelier)
        told(mailoutbox)
    with time_machine.travel(datetime(2026, 12, 24, 8, tzinfo=PARIS), tick=False):
        assert remind() == 1
        assert remind() == 0
        titles = told(mailoutbox)
    assert titles["sacha@atelier.example"] == titles["contact@atelier.example"]
    assert MemberMessage.objects.get().reminder.deadline == date(2026, 12, 28)  # type: ignore[union-attr]


def test_what_is_left_to_members_comes_to_the_address_only_when_none_of_them_had_it(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member, sacha: Member
) -> None:
    mail_choices.leave(alix, [K.REQUEST])
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=PARIS)) as time:
        asked(atelier)
        assert set(told(mailoutbox)) == {"contact@atelier.example"}, "nobody chose it: nothing is lost"
        wants(sacha, K.REQUEST)
        asked(atelier, name="Camille")
        assert set(told(mailoutbox)) == {"sacha@atelier.example"}
        time.shift(2 * 3600)
        assert told(mailoutbox) == {}, "a member had it"
        asked(atelier, name="Lou")
        membership.remove(alix, sacha)
        assert told(mailoutbox) == {}
        time.shift(2 * 3600)
        assert set(told(mailoutbox)) == {"contact@atelier.example"}, "the one who chose it left before"


def test_own_gestures_left_to_members_still_reach_someone(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, alix: Member
) -> None:
    mail_choices.leave(alix, [K.COLLEAGUE])
    wants(alix, K.COLLEAGUE)
    dossier = asked(atelier)
    told(mailoutbox)
    transitions.accept(dossier, actors.organisation(alix.user))
    assert set(told(mailoutbox)) == {"contact@atelier.example"}


def test_what_is_refused_is_no_longer_told_even_if_it_was_owed(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member
) -> None:
    wants(sacha, *K)
    asked(atelier)
    wants(sacha, K.DEADLINE)
    assert set(told(mailoutbox)) == {"contact@atelier.example"}


def test_a_transition_asks_as_many_queries_for_one_member_as_for_ten(atelier: Organisation) -> None:
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        dossier = asked(atelier, name="Lou")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            f.cancel_request(dossier)
        return len(seen)

    wants(
        Member.objects.get(pk=sure(f.agent(asked(atelier)).user).memberships.get().pk), *K, only_followed=True
    )
    first = queries()
    for rank in range(9):
        wants(named(atelier, f"membre{rank}@atelier.example", "reader"), *K, only_followed=True)
    assert queries() == first
