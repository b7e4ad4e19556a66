"""Asking that an organisation be listed: who asks, what is still missing, then the staff's turn (§ 13).

It begins without an account: a SIRET, a name, an address. Whoever follows the link sent there manages the
organisation, fills its profile in, and submits it once nothing is missing.
"""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from catalogue.applications import jobs
from catalogue.applications.models import ProfileCheck
from catalogue.establishments.keeping import is_a_site
from catalogue.organisations import membership
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Member, Organisation
from catalogue.profile import authorising
from catalogue.profile.filling import PARTS, profile_of
from catalogue.profile.models import Profile
from cpf_portal.common.database.turns import in_turn
from cpf_portal.common.errors import Refused

APPLIED = Organisation.Standing.APPLIED
# What one may leave empty: what only helps the public.
OPTIONAL = {"presentation", "website"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an application is: what is missing and where it is filled in, what the staff last answered."""

    profile: Profile
    missing: list[tuple[str, str]]
    asked: ProfileCheck | None


@transaction.atomic
def apply(siret: str, name: str, email: str) -> None:
    """Begin an application, and send its link to whoever will manage the organisation.

    One whose link nobody followed begins anew: a SIRET is not kept by who does not answer for it. `Refused`
    when the organisation is known, which its public page says already.
    """
    in_turn(f"application:{siret}")
    known = Organisation.objects.select_for_update().filter(siret=siret).first()
    if is_a_site(siret) or (known and (known.standing != APPLIED or known.members.exists())):
        raise Refused(
            "Cet organisme est déjà connu ici. S'il est le vôtre, demandez une invitation à qui le gère, ou "
            "écrivez-nous.",
            code="known",
        )
    organisation = known or Organisation(siret=siret, standing=APPLIED)
    organisation.name = name
    organisation.save()
    Profile.objects.update_or_create(organisation=organisation, defaults={"changed_at": timezone.now()})
    membership.invite_oneself(organisation, email)


def progress_of(organisation: Organisation) -> Progress | None:
    """How far the application of an organisation is; None for one that is not applying."""
    if organisation.standing != APPLIED:
        return None
    profile = profile_of(organisation)
    last = profile.checks.order_by("-pk").first() if profile.submitted_at is None else None
    return Progress(profile, missing(profile), last)


def missing(profile: Profile) -> list[tuple[str, str]]:
    """What is still to be filled in before it may be submitted: each question, and the page that asks it."""
    found = []
    for part in PARTS:
        page, row = reverse("organisation_profile_part", args=[part.slug]), part.row(profile)
        for name, field in part.form().fields.items():
            if name not in OPTIONAL and not getattr(row, name):
                found.append((str(field.label), page))
    today = timezone.localdate()
    if profile.qualiopi_until and profile.qualiopi_until < today:
        page = reverse("organisation_profile_part", args=["qualite"])
        found.append(("Un certificat Qualiopi en cours de validité", page))
    lacking = authorising.lacking(profile.pk)
    page = reverse("authorisations")
    found += [(f"Habilitation pour {each.code}", f"{page}?code={each.code}#declarer") for each in lacking]
    return found if profile.iban else [*found, ("IBAN", reverse("organisation_bank"))]


@transaction.atomic
def submit(by: Member) -> None:
    """Hand the profile to the staff; the managers are told. `Refused` while something is missing."""
    if not by.manages:
        raise Refused("Seul un gestionnaire dépose la demande de référencement.")
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
    if organisation.standing != APPLIED:
        raise Refused("Votre organisme n'a pas à demander son référencement.")
    profile = profile_of(organisation)
    if profile.submitted_at:
        raise Refused("Votre demande est déjà déposée : la Caisse des Dépôts l'étudie.")
    if left := missing(profile):
        raise Refused(f"Il manque encore : {', '.join(label for label, _ in left)}.")
    profile.submitted_at = timezone.now()
    profile.save(update_fields=["submitted_at"])
    ask_for_each(jobs.mail_application, organisation.pk, organisation_id=organisation.pk, message="received")
