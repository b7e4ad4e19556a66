"""The e-mails of an application, and of a profile that was checked, to each of those who manage."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from catalogue.applications.models import ProfileCheck
from catalogue.organisations import manager_mails
from catalogue.organisations.models import Organisation
from cpf_portal.common.mails.letter import FOR_ITS_ACCOUNT, Letter, read


def letter_of(message: str, name: str, **told: Any) -> Letter:
    """What someone of that name is told by one of the messages of the folder."""
    told |= {"link": settings.SITE_URL + reverse("organisation_profile")}
    return read(f"catalogue/applications/mails/{message}.txt", name, FOR_ITS_ACCOUNT, **told)


@app.task(name="mail_application", queue=MAILS, retry=PATIENT)
def mail_application(organisation_id: int, message: str, manager_id: int) -> None:
    """Tell a manager that the application is with the staff."""
    told = {"organisation": Organisation.objects.get(pk=organisation_id).name}
    manager_mails.send(organisation_id, manager_id, lambda name: letter_of(message, name, **told))


@app.task(name="mail_check", queue=MAILS, retry=PATIENT)
def mail_check(check_id: int, manager_id: int) -> None:
    """Tell a manager what the staff answered, in their words."""
    check = ProfileCheck.objects.select_related("profile__organisation").get(pk=check_id)
    told = {"organisation": check.profile.organisation.name, "words": check.words}
    manager_mails.send(check.profile_id, manager_id, lambda name: letter_of(check.outcome, name, **told))
