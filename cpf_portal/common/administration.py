"""The lists of the administration: each answers only what it declares.

Django lets an address filter a list by any field of its rows, and of what they lead to, letter by letter
(`?user__password__startswith=`): here an address asks what a page of the list would ask, or nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros

# As many words of a search are looked for, and rows found.
MOST_WORDS, MOST_FOUND = 5, 1_000


def _lookup_of(field: str) -> str:
    """How a declared field is looked for: « = » exactly, a lookup as it is written, else anywhere in it."""
    if field.startswith("="):
        return field[1:]
    return field if field.endswith(("__startswith", "__iexact")) else f"{field}__icontains"


class Completed(AutocompleteSelect):
    """A row chosen by completing its name; what is no row's number is shown as nothing chosen.

    Django asks the database for it as it came, which is an error of the site.
    """

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The row chosen, if that is what was sent."""
        return super().optgroups(name, [each for each in value if str(each).isdecimal()], attrs)


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages counted up to `MOST` rows: to count millions takes longer than to show some of them."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows there are, `MOST` at most."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST].count())


class StaffAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list of the administration whose address filters by what the list declares, and nothing else.

    It answers at once among millions of rows: in the order of an index alone, counted so far, each place
    where a word may be asked apart.
    """

    paginator = Counted
    show_full_result_count = False
    sortable_by = ()
    # What our own pages put in the address of the list, beside its filters.
    own_lookups: tuple[str, ...] = ()
    # The newest first; completing a name needs an order too.
    ordering = ["-pk"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whether a page of this list would ask that: one of its filters, its dates, its own links."""
        if lookup in self.own_lookups:
            return True
        return any(lookup in self._parameters(each, request) for each in self.get_list_filter(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list under its own name: Django's title asks to choose « l'objet »."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The newest rows that have each word somewhere; one query a place, or no index would serve."""
        fields, words = self.get_search_fields(request), search_term.split()[:MOST_WORDS]
        if not fields or not words:
            return queryset, False
        found = self.model._base_manager.order_by("-pk")
        for word in words:
            found = found.filter(pk__in=self._with(word, fields))
        # By their keys: beside what the list shows of each, Postgres would read every row first.
        return queryset.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST_FOUND])), False

    def _with(self, word: str, fields: Iterable[str]) -> QuerySet[Any]:
        rows = self.model._base_manager.order_by().values("pk")
        found: list[QuerySet[Any]] = []
        numbers = [field for field in fields if _lookup_of(field)[-11:] != "__icontains"]
        for field in (word.isdecimal() and numbers) or fields:  # a number is in no name
            with suppress(ValueError, ValidationError):  # a word where a number is looked for
                found.append(rows.filter(**{_lookup_of(field): word}))
        return found[0].union(*found[1:]) if found else rows.none()

    def _parameters(self, declared: Any, request: HttpRequest) -> list[str | None]:
        """The parameters by which a declared filter is asked."""
        if isinstance(declared, type):
            return [declared.parameter_name]  # type: ignore[attr-defined]
        path, make = declared if isinstance(declared, tuple) else (declared, FieldListFilter.create)
        field = get_fields_from_path(self.model, path)[-1]
        made: FieldListFilter = make(field, request, {}, self.model, self, field_path=path)
        return made.expected_parameters()

    def each(
        self, request: HttpRequest, chosen: Iterable[Any], act: Callable[[Any], None], done: str
    ) -> None:
        """Act on each row that was chosen, and tell what was done of it, or why it was refused."""
        for row in chosen:
            try:
                act(row)
            except Refused as refusal:
                self.message_user(request, f"{row} : {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{row} : {done}")

    def form_page(
        self,
        request: HttpRequest,
        form: forms.BaseForm,
        template: str,
        title: str,
        play: Callable[[], str],
        *,
        leads_to: str,
        about: Callable[[], dict[str, Any]] = dict,
    ) -> HttpResponse:
        """A page of one form: its deed once it is valid and confirmed, told, or why it was refused.

        `play` does it, or raises `Refused`, and says what is told at the page it `leads_to`; `about` is what
        the template says beside the form.
        """
        if form.is_valid() and getattr(form, "is_confirmed", True):
            try:
                told = play()
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                self.message_user(request, told, messages.SUCCESS)
                return redirect(leads_to)
        return self.framed(request, template, title, {"form": form} | about())

    def framed(
        self, request: HttpRequest, template: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        """A page of this list's own, in the frame of the administration."""
        frame = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "list_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        }
        return render(request, template, frame | context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whatever a name's completion sends back is read, or refused in words."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Completed(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """A pop-up hands over the rank of a row, never another of its fields."""
        return to_field in (self.opts.pk.name, self.opts.pk.attname)


@cache
def in_euros(name: str, label: str) -> Callable[[Any], str]:
    """A field of cents as it is shown: under that label, in euros."""

    @admin.display(description=label)
    def shown(row: Any) -> str:
        cents = getattr(row, name)
        return "" if cents is None else euros(cents)

    return shown


class ShownInEuros(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """What is read, its fields of `cents` in euros."""

    cents: Sequence[str] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The same fields, each once, those of cents as they are shown."""
        named: list[Any] = [*super().get_fields(request, obj)]
        return [*dict.fromkeys(self._shown(each) if each in self.cents else each for each in named)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is shown in euros is no field of a form."""
        return [*super().get_readonly_fields(request, obj), *map(self._shown, self.cents)]

    def _shown(self, name: str) -> Callable[[Any], str]:
        label: Any = self.opts.get_field(name).verbose_name  # type: ignore[union-attr]
        return in_euros(name, str(label).removesuffix(" (centimes)"))


class ReadOnlyAdmin(ShownInEuros, StaffAdmin):
    """Looks, never touches: what is recorded changes only by the transitions of the product."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyRows(ShownInEuros, admin.options.InlineModelAdmin):  # type: ignore[type-arg]
    """What hangs on a row and is shown with it, to read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(ReadOnlyRows, admin.TabularInline):  # type: ignore[type-arg]
    """The same, as a table."""
