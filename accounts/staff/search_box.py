"""A search box of the administration that takes a NIR, and never lets it into an address."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.login.backends import by_nir
from accounts.security import limits
from cpf_portal.common.administration import StaffAdmin
from cpf_portal.common.errors import Refused

LONGEST = 254
# So many digits are a NIR, mistyped perhaps.
LIKE_A_NIR = 10


class SearchedByNir(StaffAdmin):
    """A list whose search is sent by POST: a NIR becomes its holder, words become the usual search.

    `holder` is the lookup that leads from the model to a person's number, `leads` the others that our own
    pages put in the address. The model's `search_form.html` includes `admin/search_by_post.html`.
    """

    holder = "id"
    leads: tuple[str, ...] = ()

    @property
    def own_lookups(self) -> tuple[str, ...]:  # type: ignore[override]
        """Where a number leads: its holder's rows; and where our pages do."""
        return (f"{self.holder}__exact", *self.leads)

    def get_urls(self) -> list[Any]:
        """The list's addresses, and that of its search."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_search"
        return [path("search/", self.admin_site.admin_view(self.search), name=name), *super().get_urls()]

    @method_decorator([require_POST, sensitive_post_parameters()])
    def search(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list, narrowed to the holder of a NIR or to the words given."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        listing = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            limits.count_use("person_search", request.user.pk)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(listing)
        term = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST]
        if sum(character.isdigit() for character in term) <= LIKE_A_NIR:
            return redirect(f"{listing}?{urlencode({'q': term})}")
        user = by_nir(term).first()
        if user is None:
            messages.warning(request, "Aucun compte n'a ce numéro de sécurité sociale.")
            return redirect(listing)
        return redirect(f"{listing}?{urlencode({self.own_lookups[0]: user.pk})}")
