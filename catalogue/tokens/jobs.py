"""The e-mails by which the managers of an organisation learn of its tokens."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from accounts.people.models import User
from catalogue.organisations import manager_mails
from catalogue.tokens.models import ApiToken
from cpf_portal.common.mails.letter import FOR_ITS_ACCOUNT, Letter, read


def letter_of(message: str, name: str, **told: Any) -> Letter:
    """What someone of that name is told by one of the messages of the folder."""
    return read(f"catalogue/tokens/mails/{message}.txt", name, FOR_ITS_ACCOUNT, **told)


@app.task(name="mail_token", queue=MAILS, retry=PATIENT)
def mail_token(token_id: int, message: str, by_id: int, manager_id: int) -> None:
    """Tell a manager of a token that was created or revoked, and by whom."""
    token, by = ApiToken.objects.select_related("organisation").get(pk=token_id), User.objects.get(pk=by_id)
    told = {"token": token, "by": by.get_full_name(), "link": settings.SITE_URL + reverse("tokens")}
    manager_mails.send(token.organisation_id, manager_id, lambda name: letter_of(message, name, **told))


@app.task(name="mail_token_expiring", queue=MAILS, retry=PATIENT)
def mail_expiring(token_id: int, manager_id: int) -> None:
    """Tell a manager until when a token opens something."""
    token = ApiToken.objects.select_related("organisation").get(pk=token_id)
    told = {"token": token, "link": settings.SITE_URL + reverse("tokens")}
    manager_mails.send(
        token.organisation_id, manager_id, lambda name: letter_of("token_expiring", name, **told)
    )
