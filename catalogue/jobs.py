"""What the catalogue leaves to the worker: the e-mails of membership, the imports of files."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import mails
from accounts.jobs import PATIENT
from accounts.models import User
from catalogue import importing, links
from catalogue.models import FilePart, Invitation, Member, Organisation
from catalogue.search import words
from cpf_portal.retention import lasting

# An import that fails is tried again, from where it was, for about a minute in all.
TRIES = 5
AGAIN = RetryStrategy(max_attempts=TRIES, exponential_wait=2)


@app.task(name="mail_invitation", retry=PATIENT)
def mail_invitation(invitation_id: int) -> None:
    """E-mail an invitation; someone whose account cannot take it is told so instead."""
    waiting = Invitation.objects.select_related("organisation", "invited_by")
    invitation = waiting.filter(pk=invitation_id, used_at=None).first()
    if invitation is None:
        return
    user = User.objects.filter(login=invitation.email).first()
    takes = user is None or (
        user.kind == User.Kind.ORGANISATION and not Member.objects.filter(user=user).exists()
    )
    first, last = (user.first_name, user.last_name) if user else ("", "")
    message = "invitation" if takes else "invitation_known"
    link = links.link_of(invitation) if takes else ""
    told = {
        "inviter": invitation.inviter,
        "organisation": invitation.organisation.name,
        "role": invitation.get_role_display(),
    }
    mails.send(message, invitation.email, first, last, link, **told)


@app.task(name="mail_role", retry=PATIENT)
def mail_role(member_id: int, by_id: int) -> None:
    """Tell a member of their new role, and who gave it."""
    member = Member.objects.select_related("user", "organisation").filter(pk=member_id).first()
    if member is None:
        return
    user, by = member.user, User.objects.get(pk=by_id)
    told = {"by": by.get_full_name(), "organisation": member.organisation.name}
    names = user.first_name, user.last_name
    mails.send("member_role", user.email, *names, role=member.get_role_display(), **told)


@app.task(name="mail_member_left", retry=PATIENT)
def mail_member_left(user_id: int, organisation_id: int, by_id: int) -> None:
    """Tell someone that they no longer work for an organisation, and its managers."""
    user, by = User.objects.get(pk=user_id), User.objects.get(pk=by_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    told = {
        "by": "" if by == user else by.get_full_name(),
        "organisation": organisation.name,
        "who": user.get_full_name(),
    }
    mails.send("member_removed", user.email, user.first_name, user.last_name, **told)
    managers = User.objects.filter(
        membership__organisation=organisation, membership__role=Member.Role.MANAGER
    )
    for manager in managers.order_by("pk"):
        mails.send("member_left", manager.email, manager.first_name, manager.last_name, **told)


@app.task(name="run_import", retry=AGAIN, pass_context=True)
def run_import(context: JobContext, import_id: int) -> None:
    """Read a catalogue file that was sent; after the last try, the import is said to have failed."""
    try:
        importing.run(import_id)
    except Exception:
        if context.job.attempts >= TRIES:
            importing.fail(import_id)
        raise


@app.periodic(cron="23 4 * * *", periodic_id="forget_catalogue_files")
@app.task(name="forget_catalogue_files", queueing_lock="forget_catalogue_files")
def forget_catalogue_files(timestamp: int) -> None:
    """Forget the content of files sent long ago (`cpf_portal.retention`); what was found in them is kept."""
    FilePart.objects.filter(file__sent_at__lt=timezone.now() - lasting("catalogue_files")).delete()


@app.periodic(cron="29 * * * *", periodic_id="refresh_words")
@app.task(name="refresh_words", queueing_lock="refresh_words")
def refresh_words(timestamp: int) -> None:
    """Take the words of the titles published since, for misspelt searches."""
    words.refresh()
