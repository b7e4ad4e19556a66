"""Filling a profile in, part by part: what is right is kept, beside what is wrong (docs/rules.md § 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.people.fields import readable_phone
from accounts.security import events
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Member, Organisation
from catalogue.profile import jobs
from catalogue.profile.forms import LegalEntityForm, PresentationForm, PublicContactForm, QualityForm
from catalogue.profile.models import Category, Profile
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import short_date

type PartForm = forms.ModelForm[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the profile: its address, its name, its form, whether staff check what it says."""

    slug: str
    label: str
    form: type[PartForm]
    is_checked: bool = False

    def row(self, profile: Profile) -> Profile | Organisation:
        """What its form writes."""
        return profile.organisation if self.form._meta.model is Organisation else profile

    def filled(self, profile: Profile) -> list[tuple[str, str]]:
        """Each of its questions, and its answer in words; empty when there is none yet."""
        row, fields = self.row(profile), self.form().fields
        return [(str(fields[name].label), _in_words(row, name)) for name in fields]


PARTS = (
    Part("presentation", "Présentation", PresentationForm),
    Part("contact", "Contact public", PublicContactForm),
    Part("identite", "Personne morale", LegalEntityForm, is_checked=True),
    Part("qualite", "Activité et Qualiopi", QualityForm, is_checked=True),
)
BY_SLUG = {part.slug: part for part in PARTS}


def profile_of(organisation: Organisation) -> Profile:
    """Its profile; an empty one, not written, while it said nothing."""
    found = Profile.objects.filter(organisation=organisation.pk).first() or Profile()
    found.organisation = organisation
    return found


@transaction.atomic
def fill(by: Member, part: Part, data: Any) -> PartForm:
    """Keep what is right of what was typed in a part; the form says what is not. `Refused` to who does not
    manage."""
    profile = held_by(by)
    row = part.row(profile)
    form = part.form(data, instance=row)
    form.is_valid()
    changed = [name for name in form.changed_data if name in form.cleaned_data]
    if changed and not form.non_field_errors():
        changed += _messages_stay(row, form)
        row.save(update_fields=changed)
        if part.is_checked:
            note_change(profile)
    return form


@transaction.atomic
def change_iban(by: Member, iban: str, request: HttpRequest) -> None:
    """Give the organisation another IBAN: the account keeps it as an event, every manager is told."""
    profile = held_by(by)
    if profile.iban == iban:
        return
    profile.iban = iban
    profile.save(update_fields=["iban"])
    events.note(by.user_id, events.What.IBAN, request, profile.masked_iban)
    ask_for_each(
        jobs.mail_iban,
        by.organisation_id,
        organisation_id=by.organisation_id,
        by_id=by.user_id,
        ending=profile.masked_iban,
    )


def _messages_stay(row: Profile | Organisation, form: PartForm) -> list[str]:
    """Keep messages coming where they came, when the public's address changes: theirs is confirmed first."""
    if not isinstance(row, Organisation) or "email" not in form.changed_data or row.messages_email:
        return []
    row.messages_email = form.initial["email"]
    return ["messages_email"]


def held_by(by: Member) -> Profile:
    """The profile of a manager's organisation, held; `Refused` to who does not manage."""
    if not by.manages:
        raise Refused("Seul un gestionnaire change le profil de l'organisme.")
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
    profile, _ = Profile.objects.get_or_create(organisation=organisation)
    profile.organisation = organisation
    return profile


def note_change(profile: Profile) -> None:
    """Note that what staff check changed: it waits for them, unless the organisation is still applying."""
    profile.changed_at = now = timezone.now()
    if profile.organisation.standing != Organisation.Standing.APPLIED:
        profile.submitted_at = profile.submitted_at or now
    profile.save(update_fields=["changed_at", "submitted_at"])


def _in_words(row: Any, name: str) -> str:
    if shown := getattr(row, f"get_{name}_display", None):
        return str(shown())
    value: str | date | Sequence[str] | None = getattr(row, name)
    if name == "phone":
        return readable_phone(str(value))
    if isinstance(value, date):
        return short_date(value)
    return value if isinstance(value, str) else ", ".join(Category(each).label for each in value or ())
