"""A list of the administration whose rows carry supporting documents and wait for a decision."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from accounts.documents.files import stream
from accounts.documents.models import Document
from accounts.people.models import User
from cpf_portal.common.administration import ReadOnlyAdmin


class DecisionForm(forms.Form):
    """Yes or no, and the reason that the person will read."""

    accepted = forms.TypedChoiceField(
        label="Décision",
        choices=[("1", "Accepter"), ("0", "Rejeter")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif, que le titulaire lira",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class PlainDecisionForm(DecisionForm):
    """Yes or no, told to nobody but by what follows."""

    reason = None  # type: ignore[assignment]


class DocumentsAdmin(ReadOnlyAdmin):
    """Whoever may view a row reads its documents; a subclass says `documents_of`."""

    readonly_fields = ["supporting_documents"]

    def documents_of(self, row: Any) -> QuerySet[Document]:
        """The documents of the row that are still kept, in the order they were given."""
        raise NotImplementedError

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str, row: Any, *more: int) -> str:
        return reverse(f"admin:{self._name(page)}", args=[row.pk, *more])

    def _links(self, row: Any) -> list[tuple[str, str]]:
        """The address of each document, and what it is called."""
        kept = enumerate(self.documents_of(row), 1)
        return [
            (self._address("document", row, number), f"Justificatif {number} ({document.get_kind_display()})")
            for number, document in kept
        ]

    def pages(self) -> list[tuple[str, str, Any]]:
        """The row's own pages: the end of the address, the name, the view."""
        return [("document/<int:rank>", "document", self.document)]

    def get_urls(self) -> list[Any]:
        """The row's addresses, its own pages first."""
        view = self.admin_site.admin_view
        own = [path(f"<int:pk>/{end}/", view(do), name=self._name(page)) for end, page, do in self.pages()]
        return own + super().get_urls()

    @admin.display(description="justificatifs")
    def supporting_documents(self, row: Any) -> str:
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', self._links(row))

    def document(self, request: HttpRequest, pk: int, rank: int) -> HttpResponse:
        """One of the supporting documents, to whoever may see the row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = list(self.documents_of(get_object_or_404(self.get_queryset(request), pk=pk)))
        if not 1 <= rank <= len(kept):
            raise Http404
        return stream(kept[rank - 1], f"justificatif-{pk}-{rank}")


class DecisionAdmin(DocumentsAdmin):
    """Whoever may change a row decides, through `play`.

    A subclass says `documents_of`, `is_open`, `play`, `about`, and the template that shows what it is about.
    """

    readonly_fields = ["supporting_documents", "decision"]
    template = ""
    # What is done of a row, by which button, and what it then is.
    deed, act, done = "décision", "Décider", "prise"

    def is_open(self, row: Any) -> bool:
        """Whether the row still waits for a decision."""
        raise NotImplementedError

    def form_for(self, row: Any, data: Any) -> forms.Form:
        """The form of the decision."""
        return DecisionForm(data)

    def play(self, row: Any, by: User, cleaned: dict[str, Any]) -> str | None:
        """Take the decision, or raise `Refused`; what is told, when it is not that the person is."""
        raise NotImplementedError

    def about(self, row: Any, form: forms.Form) -> dict[str, Any]:
        """What the template tells of the row."""
        return {}

    def pages(self) -> list[tuple[str, str, Any]]:
        return [*super().pages(), ("decider", "decider", self.decide)]

    @admin.display(description="décision")
    def decision(self, row: Any) -> str:
        if not self.is_open(row):
            return self.done
        return format_html('<a href="{}">{}</a>', self._address("decider", row), self.act)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of the decision, which says what each would bring."""
        if not request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST" and not self.is_open(row):
            messages.info(request, f"{row} : la {self.deed} est déjà {self.done}.")
            return redirect(f"admin:{self._name('changelist')}")
        form = self.form_for(row, request.POST if request.method == "POST" else None)

        def play() -> str:
            told = self.play(row, cast(User, request.user), form.cleaned_data)
            return told or "La décision est prise ; la personne est prévenue."

        return self.form_page(
            request,
            form,
            self.template,
            f"{self.opts.verbose_name} : {self.deed}".capitalize(),
            play,
            leads_to=reverse(f"admin:{self._name('changelist')}"),
            about=lambda: {"row": row, "documents": self._links(row), **self.about(row, form)},
        )
