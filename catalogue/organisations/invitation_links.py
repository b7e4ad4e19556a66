"""The links that invitations e-mail: signed, for a week, for one use."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from accounts.mails.signed import SignedLink
from catalogue.organisations.models import Invitation

LINK = SignedLink("invitation", "catalogue.invitation", timedelta(days=7))


def link_of(invitation: Invitation) -> str:
    """The address that accepts an invitation, for a week."""
    return LINK.to(invitation.pk)


def waiting_for(token: str) -> QuerySet[Invitation]:
    """The invitation that a link names; none when it is forged, late, withdrawn or already used.

    Whoever invited themselves (`membership.invite_oneself`) comes to an organisation that nobody manages yet.
    """
    managed = Q(invited_by=None, organisation__members__isnull=False)
    waiting = LINK.named(token, Invitation.objects.filter(used_at=None).exclude(managed))
    return waiting.select_related("organisation", "invited_by")
