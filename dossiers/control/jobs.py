"""The e-mails to those whose training goes on although its organisation is delisted."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from accounts.mails.jobs import MAILS, PATIENT
from accounts.people import contact
from catalogue.control.models import Standing, StandingChange
from cpf_portal.common.french import long_date
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import Item, Letter, read
from dossiers.control.effects import BEGUN
from dossiers.dossier.models import Dossier

WHY = "vous suivez une formation de cet organisme"


def tell_people(change_id: int) -> None:
    """After a delisting, write to those whose training has begun: the others' dossiers tell them."""
    if StandingChange.objects.filter(pk=change_id, target=Standing.DELISTED).exists():
        tell_of_delisting.defer(change_id=change_id)


@app.task(name="tell_of_delisting", retry=PATIENT)
@transaction.atomic
def tell_of_delisting(change_id: int) -> None:
    """Ask for all their e-mails at once, or none: run again after it stopped, it doubles nothing."""
    change = StandingChange.objects.get(pk=change_id)
    begun = Dossier.objects.filter(BEGUN, organisation=change.organisation_id)
    asked: list[dict[str, JSONValue]] = [{"dossier_id": key} for key in begun.values_list("pk", flat=True)]
    mail_delisted.batch_defer(*asked)


@app.task(name="mail_delisted", queue=MAILS, retry=PATIENT)
def mail_delisted(dossier_id: int) -> None:
    """Tell a trainee that the training goes on, and what may still happen."""
    found = Dossier.objects.filter(BEGUN, pk=dossier_id)
    dossier = found.select_related("trainee__user", "organisation").first()
    if dossier:
        to = contact.reached_at(dossier.trainee.user, dossier.contact_email)
        post.send(letter_of(dossier), to)


def letter_of(dossier: Dossier) -> Letter:
    """What the trainee of a training under way is told."""
    return read(
        "dossiers/control/mails/delisted.txt",
        str(dossier.trainee),
        WHY,
        f"(dossier n° {dossier.number})",
        facts=(Item("Dossier", f"n° {dossier.number}"), Item("Formation", dossier.title)),
        organisation=dossier.organisation.name,
        ends_on=long_date(dossier.ends_on) if dossier.ends_on else "",
        link=settings.SITE_URL + reverse("dossier", args=[dossier.number]),
    )
