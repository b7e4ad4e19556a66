"""What staff see of staff: names to correct, pages that were looked at."""

from collections.abc import Iterator
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html

from accounts.people.fields import NameField
from accounts.people.models import User
from accounts.staff import name_corrections, pages
from accounts.staff.asked import AskedAdmin
from accounts.staff.models import AccessLogEntry, NameCorrection
from cpf_portal.common.administration import ReadOnlyAdmin
from cpf_portal.common.files import csv_file

# The lines of one file of the access log, at most.
EXPORTED, TOGETHER = 100_000, 1_000


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """The account, its name as it must be, and why."""

    first_name = NameField(label="Prénom", max_length=80)
    last_name = NameField(label="Nom de naissance", max_length=80)

    class Meta:
        model = NameCorrection
        fields = ["account", "first_name", "last_name", "reason"]


@admin.register(NameCorrection)
class NameCorrectionAdmin(AskedAdmin):
    list_display = [
        "asked_at",
        "account",
        "__str__",
        "reason",
        "asked_by",
        "is_accepted",
        "decided_by",
        "used_at",
    ]
    list_select_related = ["account", "asked_by", "decided_by"]
    search_fields = ["account__last_name", "last_name"]
    autocomplete_fields = ["account"]
    form = NameForm

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        more = {} if obj else {"form": _asked_by(cast(User, request.user))}
        return super().get_form(request, obj, change, **kwargs | more)

    def settle(self, row: NameCorrection, by: User, *, accepted: bool) -> None:
        name_corrections.decide(row, by, accepted=accepted)

    def told(self, row: NameCorrection) -> list[tuple[str, Any]]:
        return [
            ("Compte", row.account.get_kind_display()),
            ("Nom d'aujourd'hui", row.account.get_full_name()),
            ("Nom demandé", f"{row.first_name} {row.last_name}"),
            ("Motif, et pièce vue", row.reason),
        ]

    def follows(self, row: NameCorrection) -> str:
        return "la personne reçoit un lien, et son nom change quand elle le confirme."

    @admin.action(description="Accepter : la personne recevra un lien pour confirmer", permissions=["decide"])
    def accept(self, request: HttpRequest, chosen: QuerySet[NameCorrection]) -> None:
        super().accept(request, chosen)


def _asked_by(agent: User) -> type[NameForm]:
    """The form of an agent, who does not ask for their own name."""

    class Form(NameForm):
        def clean_account(self) -> User:
            account: User = self.cleaned_data["account"]
            if account.pk == agent.pk:
                raise ValidationError("Votre propre nom : une autre personne doit le demander.")
            return account

    return Form


class WhatFilter(admin.SimpleListFilter):
    """What was looked at: people, dossiers, money."""

    title = "ce qui est regardé"
    parameter_name = "quoi"
    BEGINNINGS = {
        "personnes": ("Personnes", pages.OF_SOMEONE),
        "dossiers": ("Dossiers", ("dossiers_dossier_",)),
        "argent": ("Paiements et remboursements", ("payments_",)),
        "droits": (
            "Droits",
            ("accounts_rights", "accounts_dotation", "accounts_dif", "accounts_recordedgift"),
        ),
    }

    def lookups(self, *_: Any) -> list[tuple[str, str]]:
        """Each kind, by its name."""
        return [(code, label) for code, (label, _) in self.BEGINNINGS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The lines of that kind."""
        _, beginnings = self.BEGINNINGS.get(self.value() or "", ("", ()))
        asked = reduce(or_, (Q(page__startswith=each) for each in beginnings), Q())
        return queryset.filter(asked)


@admin.register(AccessLogEntry)
class AccessLogEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "named_page", "looked_at", "reason", "details", "address"]
    fields = ["at", "user", "named_page", "looked_at", "reason", "details", "address"]
    readonly_fields = ["named_page", "looked_at"]
    list_select_related = ["user"]
    search_fields = ["=object_id", "user__last_name", "user__email"]
    search_help_text = "Numéro de ce qui fut regardé, nom ou adresse e-mail de l'agent."
    ordering = ["-at"]
    list_filter = ["at", WhatFilter, "reason"]
    own_lookups = ("object_id",)
    actions = ["export"]

    @admin.display(description="page")
    def named_page(self, entry: AccessLogEntry) -> str:
        return pages.words_of(entry.page)

    @admin.display(description="ce qui fut regardé")
    def looked_at(self, entry: AccessLogEntry) -> str:
        address = pages.address_of_object(entry.page, entry.object_id)
        told = f"n° {entry.object_id}" if entry.object_id else ""
        return format_html('<a href="{}">{}</a>', address, told) if address else told

    @admin.action(description="Télécharger les lignes choisies (CSV)", permissions=["view"])
    def export(self, request: HttpRequest, chosen: QuerySet[AccessLogEntry]) -> HttpResponseBase:
        """Who looked at what, when and why, for whoever answers for personal data."""
        keys = list(chosen.order_by("-at").values_list("pk", flat=True)[:EXPORTED])
        columns = ("quand", "qui", "page", "objet", "motif", "précision", "adresse réseau")
        return csv_file("consultations.csv", columns, map(_cells, _entries(keys)))


def _entries(keys: list[int]) -> Iterator[AccessLogEntry]:
    """Those lines, some at a time."""
    for some in batched(keys, TOGETHER):
        found = AccessLogEntry.objects.select_related("user").in_bulk(some)
        yield from filter(None, map(found.get, some))


def _cells(entry: AccessLogEntry) -> tuple[str, ...]:
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    reason = entry.get_reason_display()
    return (
        at,
        str(entry.user),
        pages.words_of(entry.page),
        entry.object_id,
        reason,
        entry.details,
        entry.address,
    )
