"""The staff's answer to a profile that waits: it is right, something is asked, or the application is refused.

What the public reads is what was found right (docs/rules.md § 13).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.people.models import User
from catalogue.applications import jobs
from catalogue.applications.models import ProfileCheck
from catalogue.control import standing
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Organisation
from catalogue.profile.models import Profile
from cpf_portal.common.errors import Refused

Outcome = ProfileCheck.Outcome
Standing = Organisation.Standing


def waiting() -> QuerySet[Profile]:
    """The profiles that wait for an answer."""
    return Profile.objects.filter(submitted_at__isnull=False)


def applications() -> QuerySet[Profile]:
    """Those of the organisations that ask to be listed."""
    return waiting().filter(organisation__standing=Standing.APPLIED)


def changed_profiles() -> QuerySet[Profile]:
    """Those of the others, that changed what is checked."""
    return waiting().exclude(organisation__standing=Standing.APPLIED)


def same_certificate(profile: Profile) -> list[str]:
    """The names of other organisations that declare a certificate of that number: a lead, some of them."""
    if not profile.qualiopi_number:
        return []
    others = Profile.objects.filter(qualiopi_number=profile.qualiopi_number).exclude(pk=profile.pk)
    return list(others.order_by("pk").values_list("organisation__name", flat=True)[:5])


def outcomes(profile: Profile) -> list[Outcome]:
    """What may be answered: only an application is refused."""
    applies = profile.organisation.standing == Standing.APPLIED
    return [each for each in Outcome if applies or each is not Outcome.REFUSED]


@transaction.atomic
def answer(by: User, profile: Profile, outcome: str, words: str, seen: datetime) -> ProfileCheck:
    """Give an answer, in words that the managers read; `seen` is when what was read had last changed.

    Found right, an applicant is listed, and the end of its certificate is what the public reads. `Refused`
    when nothing waits any more, or when the profile is not the one that was read.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=profile.pk)
    held = Profile.objects.select_for_update().get(pk=profile.pk)
    held.organisation = organisation
    if held.submitted_at is None:
        raise Refused("Ce profil n'attend plus de réponse.")
    if held.changed_at != seen:
        raise Refused("L'organisme a changé son profil depuis : rouvrez cette page pour le relire.")
    if outcome not in outcomes(held):
        raise Refused("Seule une demande de référencement se refuse.")
    applies = organisation.standing == Standing.APPLIED
    held.submitted_at = None
    if outcome == Outcome.VERIFIED:
        held.checked_at = timezone.now()
        organisation.qualiopi_until = held.qualiopi_until
        organisation.save(update_fields=["qualiopi_until"])
    held.save(update_fields=["submitted_at", "checked_at"])
    check = ProfileCheck.objects.create(profile=held, outcome=outcome, words=words.strip(), by=by)
    if applies and outcome != Outcome.INCOMPLETE:
        target = Standing.LISTED if outcome == Outcome.VERIFIED else Standing.DELISTED
        standing.decide(by, organisation, target, words)
    else:
        ask_for_each(jobs.mail_check, organisation.pk, check_id=check.pk)
    return check
