"""The e-mails of accounts, left to the worker: a page takes the same time whoever exists or not.

A job carries numbers of rows only, since the worker logs what it carries. It may run twice.
"""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.identity.models import AccountRecovery, IdentityCheck
from accounts.mails import links, sender
from accounts.people.models import ContactAddress, User
from accounts.registration.models import Registration
from accounts.security.models import EmailChange
from accounts.staff.models import Intervention, NameCorrection

# The queue that the postman works off, and nobody else: a slow mail server keeps no other work waiting.
MAILS = "mails"
# A mail server that is down delays a message (2, 4, 8 seconds… up to four hours in all).
PATIENT = RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions=[OSError])


@app.task(name="mail_account", queue=MAILS, retry=PATIENT)
def mail_account(user_id: int, message: str) -> None:
    """Tell a person what happened to their account."""
    user = User.objects.get(pk=user_id)
    sender.send(message, user.email, user.first_name, user.last_name, not_me=links.not_me(user))


@app.task(name="mail_new_address", queue=MAILS, retry=PATIENT)
def mail_new_address(change_id: int) -> None:
    """E-mail to a new address the link that makes it an account's."""
    change = EmailChange.objects.select_related("user").get(pk=change_id)
    user = change.user
    sender.send("confirm_email", change.email, user.first_name, user.last_name, links.new_address(change))


@app.task(name="mail_contact_address", queue=MAILS, retry=PATIENT)
def mail_contact_address(contact_id: int) -> None:
    """E-mail to an address that was given for contact the link that confirms it."""
    given = ContactAddress.objects.select_related("user").get(pk=contact_id)
    user = given.user
    sender.send("contact", given.email, user.first_name, user.last_name, links.contact_address(given))


@app.task(name="mail_former_address", queue=MAILS, retry=PATIENT)
def mail_former_address(change_id: int) -> None:
    """Tell the former address of an account that it no longer is its address."""
    change = EmailChange.objects.select_related("user").get(pk=change_id)
    user = change.user
    sender.send("email_changed", change.former, user.first_name, user.last_name, not_me=links.not_me(user))


@app.task(name="mail_intervention", queue=MAILS, retry=PATIENT)
def mail_intervention(intervention_id: int) -> None:
    """Tell someone what the staff did to their account, with the link of what is theirs to do."""
    act = Intervention.objects.select_related("account").get(pk=intervention_id)
    user, what = act.account, Intervention.What
    link = ""
    if act.what in (what.CREATED, what.PASSWORD):
        link = links.new_password(user)
    elif act.what == what.FACTOR:
        link = links.factor_removal(act)
    names = user.first_name, user.last_name
    sender.send(f"intervention_{act.what}", user.email, *names, link, details=act.details)


@app.task(name="mail_identity", queue=MAILS, retry=PATIENT)
def mail_identity(check_id: int) -> None:
    """Tell someone what became of the identity document they gave."""
    check = IdentityCheck.objects.select_related("trainee__user").get(pk=check_id)
    user = check.trainee.user
    names, not_me = (user.first_name, user.last_name), links.not_me(user)
    sender.send("identity", user.email, *names, check=check, not_me=not_me)


@app.task(name="mail_recovery", queue=MAILS, retry=PATIENT)
def mail_recovery(recovery_id: int, message: str, to: str) -> None:
    """Tell of an account asked back: its holder at the address it has, or whoever asks at the new one."""
    recovery = AccountRecovery.objects.select_related("trainee__user").get(pk=recovery_id)
    if recovery.trainee is None:
        return
    user = recovery.trainee.user
    link = {"recovery_begun": links.STOP, "recovery_ready": links.REOPEN}.get(message)
    sender.send(
        message,
        recovery.email if to == "new" else recovery.former_email,
        *(user.first_name, user.last_name),
        link.to(recovery.pk) if link else "",
        recovery=recovery,
        not_me=links.not_me(user),
    )


@app.task(name="mail_name", queue=MAILS, retry=PATIENT)
def mail_name(correction_id: int) -> None:
    """E-mail the link by which someone confirms their corrected name."""
    correction = NameCorrection.objects.select_related("account").get(pk=correction_id)
    user = correction.account
    link = links.new_name(correction)
    sender.send("name", user.email, user.first_name, user.last_name, link, corrected=str(correction))


@app.task(name="mail_email_asked", queue=MAILS, retry=PATIENT)
def mail_email_asked(change_id: int) -> None:
    """Tell the present address of an account that another is asked for."""
    change = EmailChange.objects.select_related("user").get(pk=change_id)
    user = change.user
    sender.send("email_asked", change.former, user.first_name, user.last_name, not_me=links.not_me(user))


@app.task(name="mail_locked", queue=MAILS, retry=PATIENT)
def mail_locked(user_id: int | None) -> None:
    """Tell the owner of an account that too many attempts failed, when there is an owner."""
    if user_id is not None:
        user = User.objects.get(pk=user_id)
        sender.send("locked", user.email, user.first_name, user.last_name, not_me=links.not_me(user))


@app.task(name="mail_new_password", queue=MAILS, retry=PATIENT)
def mail_new_password(user_id: int | None) -> None:
    """E-mail the link that changes a password, when there is someone to mail it to."""
    user = User.objects.filter(pk=user_id or 0, is_active=True).first()
    if user:
        sender.send("reset", user.email, user.first_name, user.last_name, links.new_password(user))


@app.task(name="mail_registration", queue=MAILS, retry=PATIENT)
def mail_registration(registration_id: int) -> None:
    """E-mail the link that opens the account; or tell the owner of the number that they have one."""
    Registration.objects.filter(created_at__lt=timezone.now() - links.ACTIVATION).delete()
    waiting = Registration.objects.filter(pk=registration_id).first()
    if waiting is None:
        return
    identity = waiting.data
    owner = waiting.owner()
    if owner is None:
        names = identity["first_name"], identity["last_name"]
        sender.send("confirm", identity["email"], *names, links.activation(waiting))
    else:
        sender.send("already", owner.email, owner.first_name, owner.last_name)
        waiting.delete()
