"""The groups of the staff: what each may read and do, shipped with the portal (docs/rules.md § 13).

Each migration puts them back as they are written here. An agent may be in several; whoever opens
accounts and gives groups (« Comptes ») decides nothing that creates value, and none is a superuser.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission

EVERYTHING = ("accounts", "catalogue", "dossiers", "payments", "operations")


@dataclass(frozen=True, slots=True)
class Powers:
    """The applications whose lists are read, and the permissions beside (`app.codename`)."""

    reads: tuple[str, ...]
    does: tuple[str, ...] = ()


GROUPS = {
    "Lecture": Powers(reads=EVERYTHING),
    "Décisions": Powers(
        reads=EVERYTHING,
        does=(
            "accounts.add_rightscorrection",
            "accounts.change_rightscorrection",
            "accounts.add_recordedgift",
            "accounts.change_recordedgift",
            "accounts.add_rightsend",
            "accounts.change_rightsend",
            "accounts.change_difclaim",
            "accounts.change_namecorrection",
            "accounts.change_identitycheck",
            "accounts.change_numbercorrection",
            "accounts.change_recoveryrequest",
            "catalogue.add_standingchange",
            "catalogue.change_controlledtraining",
            "catalogue.change_profile",
            "dossiers.change_dossier",
            "dossiers.change_enquiry",
            "dossiers.change_forcemajeureclaim",
            "dossiers.change_review",
            "operations.change_lead",
            "payments.add_refundhold",
        ),
    ),
    "Comptes": Powers(
        reads=("accounts", "catalogue"),
        does=(
            "accounts.add_user",
            "accounts.change_user",
            "accounts.change_deletionrequest",
            "accounts.add_namecorrection",
            "accounts.add_numbercorrection",
            "accounts.add_recoveryrequest",
        ),
    ),
    "Catalogue": Powers(
        reads=("catalogue",),
        does=(
            "catalogue.add_organisation",
            "catalogue.change_organisation",
            "catalogue.add_place",
            "catalogue.change_place",
            "catalogue.add_certification",
            "catalogue.change_certification",
            "catalogue.add_invitation",
            "catalogue.add_funder",
            "catalogue.change_funder",
        ),
    ),
    "Paiements": Powers(
        reads=("dossiers", "payments", "operations"), does=("payments.add_refund", "payments.add_refundhold")
    ),
}


def ship(**signal: Any) -> None:
    """Make the groups, with these permissions and no other.

    Back in the history of migrations, what does not exist yet is left out.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for name, powers in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        wanted = _views(powers) | {*powers.does}
        group.permissions.set([pk for permission, pk in known.items() if permission in wanted])


def _views(powers: Powers) -> set[str]:
    """The permissions to read every list of the administration in those applications."""
    lists = admin.site._registry
    shown = [model._meta for model in lists]
    shown += [inline.model._meta for of in lists.values() for inline in of.inlines]
    return {
        f"{meta.app_label}.{get_permission_codename('view', meta)}"
        for meta in shown
        if meta.app_label in powers.reads
    }
