"""The locks of what staff do to accounts, and of invitations taken back."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from accounts.mails import links
from accounts.people.models import User
from accounts.staff import interventions, name_corrections
from accounts.staff.models import NameCorrection
from catalogue.organisations import invitation_links as invitations
from catalogue.organisations import membership
from catalogue.organisations.models import Invitation
from cpf_portal.operations.signals import leads
from cpf_portal.operations.signals.models import Lead
from dossiers.contact import enquiries
from dossiers.contact.models import Enquiry
from tests import factories as f
from tests.locks.scenes import Scene, check

pytestmark = pytest.mark.django_db(transaction=True)


def a_correction(**more: Any) -> NameCorrection:
    account = f.a_trainee().user
    return NameCorrection.objects.create(
        account=account,
        first_name="Noé",
        last_name="Weber",
        reason="Acte",
        asked_by=f.a_staff_member(),
        **more,
    )


def test_a_name_is_decided_once() -> None:
    def scene() -> Scene:
        asked, first, second = a_correction(), f.a_staff_member(), f.a_staff_member()

        def right(told: list[str]) -> bool:
            asked.refresh_from_db()
            return len(told) == 1 and (asked.is_accepted, asked.decided_by) == (True, first)

        return Scene(
            lambda: name_corrections.decide(asked, first, accepted=True),
            lambda: name_corrections.decide(asked, second, accepted=False),
            right,
        )

    check(scene, NameCorrection)


def test_a_name_is_confirmed_once() -> None:
    def scene() -> Scene:
        accepted = a_correction()
        name_corrections.decide(accepted, f.a_staff_member(), accepted=True)
        token = links.new_name(accepted).rstrip("/").split("/")[-1]

        def right(told: list[str]) -> bool:
            return len(told) == 1 and User.objects.get(pk=accepted.account_id).session_version == 1

        return Scene(lambda: name_corrections.confirm(token), lambda: name_corrections.confirm(token), right)

    check(scene, NameCorrection)


def test_a_lead_is_closed_once() -> None:
    def scene() -> Scene:
        lead = Lead.objects.create(signal="phone", key=str(uuid4()), figure=5)
        first, second = (partial(leads.close, lead, f.a_staff_member(), "Une famille.") for _ in range(2))
        return Scene(first, second, lambda told: len(told) == 1 and lead.closings.count() == 1)

    check(scene, Lead)


def test_an_account_is_suspended_once() -> None:
    def scene() -> Scene:
        account = f.a_trainee().user
        first, second = (partial(interventions.suspend, f.a_staff_member(), account) for _ in range(2))
        return Scene(first, second, lambda told: len(told) == 1 and account.interventions.count() == 1)

    check(scene, User)


def test_an_invitation_that_is_being_accepted_is_not_taken_back() -> None:
    def scene() -> Scene:
        manager = f.a_member(f.an_organisation())
        invitation = Invitation.objects.create(
            organisation=manager.memberships.get().organisation,
            email=f"noe{next(f.rank)}@atelier.example",
            role="files",
            invited_by=manager,
        )
        token = invitations.link_of(invitation).rstrip("/").split("/")[-1]
        return Scene(
            lambda: membership.accept(token, first_name="Noé", last_name="Weber", password="Apprendre2026"),
            lambda: membership.withdraw(manager.memberships.get(), invitation),
            lambda told: len(told) == 1,
        )

    check(scene, Invitation)


def test_a_message_sent_twice_at_once_is_one() -> None:
    """A button pressed twice: the writer has one number, the staff one message to answer."""

    def scene() -> Scene:
        writer = f.a_trainee().user

        def write() -> None:
            enquiries.write(writer, name="Dominique", email="d@example.org", subject="other", text="Bonjour")

        return Scene(
            write, write, lambda told: not told and Enquiry.objects.filter(writer=writer).count() == 1
        )

    check(scene, User)
