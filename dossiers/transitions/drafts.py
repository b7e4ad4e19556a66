"""A dossier's beginnings: creating a draft, completing it, deleting it; and copying what is agreed."""

import hashlib
import secrets
from datetime import date

from django.db import transaction
from django.forms.models import model_to_dict

from accounts.people.models import Address, PersonalDetails, Trainee
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier, IssuedNumber
from dossiers.eligibility.facts import answers_of
from dossiers.lifecycle import ANSWERABLE, State

KEPT_IN_ACCOUNT = [field.name for field in PersonalDetails._meta.get_fields() if field.name != "home_address"]


def new_number() -> str:
    """Ten random digits, never given before nor again (rules.md § 3)."""
    while True:
        number = str(10**9 + secrets.randbelow(9 * 10**9))
        if IssuedNumber.objects.get_or_create(number=number)[1]:
            return number


@transaction.atomic
def create(trainee: Trainee, session: Session) -> Dossier:
    """Begin a draft for a session, filled with what the account already knows."""
    known = {name: getattr(trainee, name) for name in KEPT_IN_ACCOUNT}
    known["contact_email"] = known["contact_email"] or trainee.user.email
    dossier = Dossier(
        number=new_number(),
        trainee=trainee,
        session=session,
        organisation=session.action.training.organisation,
        home_address=copied(trainee.home_address),
        **known,
    )
    copy_terms(dossier)
    dossier.save()
    return dossier


def copy_terms(dossier: Dossier) -> None:
    """Copy what the catalogue says now into the dossier; a chosen start (permanent entry) is kept."""
    session, action = dossier.session, dossier.session.action
    dossier.title, dossier.mode, dossier.place = action.training.title, action.mode, action.place_label
    dossier.hours, dossier.price = action.hours, action.price
    dossier.has_admission_terms = action.has_admission_terms
    certification = action.training.certification
    dossier.certification = certification.code if certification else ""
    if not session.is_permanent:
        dossier.starts_on, dossier.ends_on = session.starts_on, session.ends_on
    elif dossier.starts_on:
        dossier.ends_on = action.ends_on(dossier.starts_on)


def terms_of(dossier: Dossier) -> str:
    """A mark of what is offered, but for the price, which the figures tell."""
    where = (dossier.title, dossier.mode, dossier.place)
    terms = (*where, dossier.hours.normalize(), dossier.starts_on, dossier.ends_on)
    return hashlib.sha256(repr(terms).encode()).hexdigest()[:32]


def choose_start(dossier: Dossier, starts_on: date) -> None:
    """Choose the first day of a permanent entry; the end follows from the action's length."""
    dossier.starts_on = starts_on
    copy_terms(dossier)


def accept_proposal(dossier: Dossier) -> None:
    """Take the organisation's proposal as what is agreed."""
    proposal = dossier.proposal
    dossier.starts_on, dossier.ends_on = proposal.starts_on, proposal.ends_on
    dossier.hours, dossier.price = proposal.hours, proposal.price


@transaction.atomic
def forgo_exemption(dossier: Dossier, *, forgoes: bool) -> None:
    """Go on without the exemption of jobseekers, or with it again, until the figures are agreed."""
    open_ones = Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier.pk, to_pay=None)
    open_ones.filter(state__in=ANSWERABLE).update(forgoes_exemption=forgoes)


@transaction.atomic
def save_into_account(dossier: Dossier) -> None:
    """Keep the draft's personal details in the account, for the next time."""
    trainee = Trainee.objects.select_for_update(of=("self",)).get(pk=dossier.trainee_id)
    for name in KEPT_IN_ACCOUNT:
        setattr(trainee, name, getattr(dossier, name))
    former = trainee.home_address
    trainee.home_address = copied(dossier.home_address)
    trainee.save()
    if former:
        former.delete()


@transaction.atomic
def delete(dossier: Dossier) -> None:
    """Delete a draft for good; anything that was sent stays for ever."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if dossier.status is not State.DRAFT:
        raise Refused("Ce dossier a été envoyé : il ne peut plus être supprimé.")
    agreement = answers_of(dossier).agreement
    addresses = [address for address in (dossier.home_address_id, dossier.temporary_address_id) if address]
    dossier.delete()
    Address.objects.filter(pk__in=addresses).delete()
    if agreement:
        agreement.delete()


def copied(address: Address | None) -> Address | None:
    """A new row with the same address: an owner's later change never reaches another's copy."""
    if address is None:
        return None
    return Address.objects.create(**model_to_dict(address, exclude=["id"]))
