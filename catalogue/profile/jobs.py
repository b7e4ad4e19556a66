"""The e-mails by which the managers of an organisation learn of its bank details, and of its certificate."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from accounts.people.models import User
from catalogue.organisations import manager_mails
from catalogue.organisations.models import Organisation
from cpf_portal.common.mails.letter import FOR_ITS_ACCOUNT, Letter, read


def letter_of(message: str, name: str, **told: Any) -> Letter:
    """What someone of that name is told by one of the messages of the folder."""
    told |= {"link": settings.SITE_URL + reverse("organisation_profile")}
    return read(f"catalogue/profile/mails/{message}.txt", name, FOR_ITS_ACCOUNT, **told)


@app.task(name="mail_iban", queue=MAILS, retry=PATIENT)
def mail_iban(organisation_id: int, by_id: int, ending: str, manager_id: int) -> None:
    """Tell a manager that the organisation is paid elsewhere, and who said so."""
    told = {
        "organisation": Organisation.objects.get(pk=organisation_id).name,
        "by": User.objects.get(pk=by_id).get_full_name(),
        "ending": ending,
    }
    manager_mails.send(organisation_id, manager_id, lambda name: letter_of("iban_changed", name, **told))


@app.task(name="mail_qualiopi", queue=MAILS, retry=PATIENT)
def mail_qualiopi(organisation_id: int, manager_id: int) -> None:
    """Tell a manager until when the certificate of the organisation is valid, or that it is no longer."""
    organisation = Organisation.objects.get(pk=organisation_id)
    until, today = organisation.qualiopi_until, timezone.localdate()
    told = {"organisation": organisation.name, "until": until, "is_over": bool(until and until < today)}
    manager_mails.send(organisation_id, manager_id, lambda name: letter_of("qualiopi_ends", name, **told))
