"""The e-mails of an organisation's membership, left to the worker."""

from procrastinate.contrib.django import app

from accounts import mails
from accounts.jobs import PATIENT
from accounts.models import User
from catalogue import links
from catalogue.models import Invitation, Member
from catalogue.search import words


@app.task(name="mail_invitation", retry=PATIENT)
def mail_invitation(invitation_id: int) -> None:
    """E-mail an invitation; someone whose account cannot take it is told so instead."""
    invitation = Invitation.objects.filter(pk=invitation_id, used_at=None).first()
    if invitation is None:
        return
    user = User.objects.filter(login=invitation.email).first()
    takes = user is None or (
        user.kind == User.Kind.ORGANISATION and not Member.objects.filter(user=user).exists()
    )
    first, last = (user.first_name, user.last_name) if user else ("", "")
    message = "invitation" if takes else "invitation_known"
    mails.send(message, invitation.email, first, last, links.link_of(invitation) if takes else "")


@app.periodic(cron="29 * * * *", periodic_id="refresh_words")
@app.task(name="refresh_words", queueing_lock="refresh_words")
def refresh_words(timestamp: int) -> None:
    """Take the words of the titles published since, for misspelt searches."""
    words.refresh()
