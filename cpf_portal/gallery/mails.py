"""Each kind of mail with data as good as real, made by the very functions that send it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.mails import sender
from accounts.people.models import User
from catalogue.applications.jobs import letter_of as application_letter
from catalogue.control import jobs as control
from catalogue.control.models import Notice, StandingChange, Takedown
from catalogue.mailbox.jobs import letter_of as mailbox_letter
from catalogue.organisations import jobs as of_organisations
from catalogue.organisations.models import Member, Organisation
from catalogue.profile.jobs import letter_of as profile_letter
from catalogue.tokens.jobs import letter_of as token_letter
from catalogue.tokens.models import ApiToken, Scope
from catalogue.trainings.models import Training
from cpf_portal.common.french import euros, short_date
from cpf_portal.common.mails.letter import Item, Letter
from cpf_portal.gallery.samples import TITLE, a_dossier, a_trainee, an_entry, an_organisation
from dossiers.contact.jobs import letter_of as enquiry_letter
from dossiers.contact.models import Enquiry
from dossiers.control.jobs import letter_of as delisting_letter
from dossiers.lifecycle import TRANSITIONS
from dossiers.messages import letters, words
from dossiers.messages.members import digests
from dossiers.messages.members.kinds import kind_of
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage
from dossiers.organisation.exports.jobs import letter_of as export_letter
from dossiers.webhooks.jobs import letter_of as webhook_letter
from dossiers.webhooks.models import Endpoint
from payments.card.models import Payment
from payments.refunds.mails import letter_of as refund_letter
from payments.refunds.models import Refund

# A title that is said in several ways is shown with all of them.
TAG = re.compile(r"{%.*?%}")
READERS = [(reader.value, reader.label) for reader in OutboxMessage.Reader]


@dataclass(frozen=True, slots=True)
class Preview:
    """A kind of mail: its address in the gallery, what it is about, how it is written."""

    slug: str
    about: str
    write: Callable[[], Letter]


def families() -> dict[str, list[Preview]]:
    """Every kind, by what it is about."""
    return {
        "Dossiers": [
            *_of_dossiers(),
            *_of_folder("dossiers/messages/mails", "membre", _daily),
            *_of_folder("dossiers/organisation/exports/mails", "export", _of_export),
        ],
        "Comptes": _of_folder("accounts/mails", "compte", _of_account),
        "Organismes": _of_folder("catalogue/organisations/mails", "organisme", _of_organisation),
        "Adresse d'un organisme": _of_folder("catalogue/mailbox/mails", "adresse", _of_mailbox),
        "Contrôle": [
            *_of_folder("catalogue/control/mails", "controle", _of_control),
            *_of_folder("dossiers/control/mails", "stagiaire", lambda _: delisting_letter(a_dossier())),
        ],
        "Référencement": _of_folder("catalogue/applications/mails", "referencement", _of_application),
        "Profil": _of_folder("catalogue/profile/mails", "profil", _of_profile),
        "Jetons d'API": _of_folder("catalogue/tokens/mails", "jeton", _of_token),
        "Webhooks": _of_folder("dossiers/webhooks/mails", "webhook", _of_webhook),
        "Messages reçus": _of_folder("dossiers/contact/mails", "message", _of_enquiry),
        "Argent rendu": _of_folder("payments/refunds/mails", "remboursement", _of_refund),
    }


def find(slug: str) -> Preview | None:
    """The kind of that address."""
    return next((kind for kinds in families().values() for kind in kinds if kind.slug == slug), None)


def _of_dossiers() -> list[Preview]:
    return [
        Preview(
            f"dossier-{name}-{reader}".replace("_", "-"),
            f"{row.label} : {label}",
            partial(lambda name, reader: letters.letter(an_entry(name), reader), name, reader),
        )
        for name, row in TRANSITIONS.items()
        for reader, label in READERS
        if words.is_mailed(name, reader)
    ]


def _daily(_: str) -> Letter:
    """What a member who chose so is told once a day."""
    user = User(first_name="Sacha", last_name="Weber")
    member = Member(user=user, organisation=an_organisation())
    told = [an_entry(name) for name in ("send", "validate", "cancel", "confirm_entry", "review")]
    for number, entry in enumerate(told, 4127305986):
        entry.dossier.number = str(number)
    owed = [OutboxMessage(entry=entry, reader=words.ORGANISATION) for entry in told]
    rows = [MemberMessage(member=member, message=message, kind=kind_of(message)) for message in owed]
    return cast(Letter, digests.letter_of(rows))


def _of_folder(folder: str, slug: str, write: Callable[[str], Letter]) -> list[Preview]:
    """The messages whose words are in that folder, by their titles."""
    kinds = []
    for path in sorted(Path(settings.BASE_DIR, "templates", folder).glob("[!_]*.txt")):
        parts = TAG.split(path.read_text().partition("\n")[0])
        title = " / ".join(filter(None, map(str.strip, parts)))
        kinds.append(Preview(f"{slug}-{path.stem}".replace("_", "-"), title, partial(write, path.stem)))
    return kinds


def _of_account(message: str) -> Letter:
    now, today = timezone.now(), timezone.localdate()
    soon = today + timedelta(days=30)
    told: dict[str, Any] = {
        "not_me": _link("security"),
        "details": "aucun → Décisions",
        "corrected": "Dominique Lecœur",
        "check": SimpleNamespace(status="accepted", submitted_at=now, valid_until=soon, reason=""),
        "recovery": SimpleNamespace(until=soon),
        "dotation": SimpleNamespace(giver="Forges de Lorraine", expires_on=soon),
        "amount": 400_00,
        "asked": SimpleNamespace(title=TITLE, reference="DE-7K2M-4QXA", page=reverse("rights")),
    }
    has_money = message.startswith("dotation") or message == "employer_paid"
    figures = (Item("Montant", euros(400_00), is_sum=True),) if has_money else ()
    return sender.letter_of(message, str(a_trainee()), _link("security"), figures, **told)


def _of_organisation(message: str) -> Letter:
    told: dict[str, Any] = {
        "inviter": "Camille Roux",
        "by": "Camille Roux",
        "who": "Sacha Petit",
        "organisation": "Atelier des Langues",
        "role": "Gestion",
        "link": _link("organisation_home"),
        "titles": [TITLE, "Conduite de réunion"],
        "count": 3,
        "more": 1,
    }
    return of_organisations.letter_of(message, "Sacha Petit", **told)


def _of_mailbox(message: str) -> Letter:
    told = {"organisation": "Atelier des Langues", "by": "Camille Roux", "link": _link("organisation_mails")}
    addresses = {"email": "dossiers@atelier.example", "former": "contact@atelier.example"}
    return mailbox_letter(message, **told, **addresses)


def _of_export(message: str) -> Letter:
    told = {"view": "Dossiers à traiter", "organisation": "Atelier des Langues", "count": "12 dossiers"}
    day, page = short_date(timezone.localdate()), _link("organisation_exports")
    return export_letter(message, "Sacha Petit", day=day, link=page, list=page, **told)


def _of_control(message: str) -> Letter:
    organisation, reason = Organisation(name="Atelier des Langues"), "Des heures n'ont pas été données."
    name = "Sacha Petit"
    if message == "takedown":
        training = Training(pk=1, title=TITLE, organisation=organisation)
        return control.letter_of_takedown(Takedown(training=training, is_down=True, reason=reason), name)
    if message in ("notice", "observed", "set_aside"):
        until = timezone.localdate() + timedelta(days=15)
        notice = Notice(organisation=organisation, target="suspended", reason=reason, until=until)
        return control.letter_of_notice(notice, message, name)
    source, target = ("applied", "delisted") if message == "refused" else ("listed", message)
    change = StandingChange(organisation=organisation, source=source, target=target, reason=reason)
    return control.letter_of_change(change, name)


def _of_application(message: str) -> Letter:
    words = "L'attestation de votre certificat Qualiopi est illisible."
    return application_letter(message, "Sacha Petit", organisation="Atelier des Langues", words=words)


def _of_profile(message: str) -> Letter:
    told: dict[str, Any] = {"organisation": "Atelier des Langues", "by": "Camille Roux"}
    told |= {"ending": "FR76 … 0189", "until": timezone.localdate() + timedelta(days=15)}
    return profile_letter(message, "Sacha Petit", **told)


def _of_token(message: str) -> Letter:
    token = ApiToken(
        organisation=Organisation(name="Atelier des Langues"),
        name="Logiciel de gestion",
        scopes=[Scope.READ_FILES, Scope.ANSWER],
        expires_at=timezone.now() + timedelta(days=90),
    )
    return token_letter(message, "Sacha Petit", token=token, by="Camille Roux", link=_link("tokens"))


def _of_webhook(message: str) -> Letter:
    endpoint = Endpoint(
        organisation=Organisation(name="Atelier des Langues"),
        url="https://atelier.example/webhooks",
        failing_since=timezone.now() - timedelta(days=3),
    )
    told = {"by": "Camille Roux", "server": endpoint.server, "organisation": endpoint.organisation.name}
    return webhook_letter(message, "Sacha Petit", endpoint=endpoint, link=_link("webhooks"), **told)


def _of_enquiry(message: str) -> Letter:
    enquiry = Enquiry(reference="M-2026-0042", name="Léa Morel", answer="Votre remboursement part demain.")
    return enquiry_letter(enquiry, message)


def _of_refund(message: str) -> Letter:
    payment = Payment(dossier=a_dossier(), amount=150_00)
    now = timezone.now()
    return refund_letter(Refund(payment=payment, amount=150_00, created_at=now, done_at=now), message)


def _link(page: str) -> str:
    return settings.SITE_URL + reverse(page)
