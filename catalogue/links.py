"""The links that invitations e-mail: signed, for a week, for one use."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from catalogue.models import Invitation

LIFE = timedelta(days=7)
SALT = "catalogue.invitation"


def link_of(invitation: Invitation) -> str:
    """The address that accepts an invitation, for a week."""
    return settings.SITE_URL + reverse("invitation", args=[signing.dumps(invitation.pk, salt=SALT)])


def waiting_for(token: str) -> QuerySet[Invitation]:
    """The invitation that a link names; none when it is forged, late, withdrawn or already used."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return Invitation.objects.none()
    return Invitation.objects.filter(pk=pk, used_at=None).select_related("organisation", "invited_by")
