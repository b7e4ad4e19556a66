"""What staff decide: claims of force majeure, through the move of the table, and reviews to publish."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin
from accounts.documents import stream
from accounts.models import User
from cpf_portal.errors import Refused
from dossiers import closings, players, presentation, reviews, transitions
from dossiers.models import Dossier, ForceMajeureClaim, Review


class DecisionForm(forms.Form):
    """Whether the claim is recognised, why, and the hours attended when the training had begun."""

    accepted = forms.TypedChoiceField(
        label="Décision",
        choices=[("1", "Reconnaître le cas de force majeure"), ("0", "Ne pas le reconnaître")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif, que le stagiaire lira",
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "cols": 80}),
    )
    hours_attended = forms.DecimalField(
        label="Heures suivies",
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        localize=True,
        help_text="Nécessaires pour reconnaître un cas survenu après l'entrée en formation.",
    )

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data, initial={"hours_attended": dossier.hours_attended})
        if dossier.entered_on is None:
            del self.fields["hours_attended"]


@admin.register(ForceMajeureClaim)
class ForceMajeureClaimAdmin(ReadOnlyAdmin):
    list_display = ["claimed_at", "dossier", "holder", "ground", "is_accepted", "decided_at"]
    list_select_related = ["dossier__trainee__user"]
    list_filter = [("is_accepted", admin.EmptyFieldListFilter), "ground"]
    search_fields = ["dossier__number", "dossier__trainee__user__last_name"]
    ordering = ["claimed_at"]
    exclude = ["document"]
    readonly_fields = ["supporting_document", "decision"]

    def get_urls(self) -> list[Any]:
        """The claim's addresses, with its document and its decision."""
        own = [
            path("<int:pk>/document/", self.admin_site.admin_view(self.document), name="claim_document"),
            path("<int:pk>/decider/", self.admin_site.admin_view(self.decide), name="claim_decide"),
        ]
        return own + super().get_urls()

    @admin.display(description="titulaire")
    def holder(self, claim: ForceMajeureClaim) -> str:
        return str(claim.dossier.trainee)

    @admin.display(description="justificatif")
    def supporting_document(self, claim: ForceMajeureClaim) -> str:
        address = reverse("admin:claim_document", args=[claim.pk])
        return format_html('<a href="{}">Télécharger le justificatif</a>', address)

    @admin.display(description="décision")
    def decision(self, claim: ForceMajeureClaim) -> str:
        if claim.is_accepted is not None:
            return "prise"
        return format_html('<a href="{}">Décider</a>', reverse("admin:claim_decide", args=[claim.pk]))

    def document(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The supporting document, to whoever may see claims."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        claim = get_object_or_404(ForceMajeureClaim.objects.select_related("document", "dossier"), pk=pk)
        return stream(claim.document, f"justificatif-{claim.dossier.number}")

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Play `decide_force_majeure`, knowing what each decision would bring."""
        if not request.user.has_perm("dossiers.change_forcemajeureclaim"):
            raise PermissionDenied
        claims = ForceMajeureClaim.objects.select_related("dossier__trainee__user", "dossier__closing")
        claim = get_object_or_404(claims, pk=pk)
        form = DecisionForm(request.POST if request.method == "POST" else None, dossier=claim.dossier)
        if request.method == "POST" and form.is_valid():
            by = players.staff(cast(User, request.user))
            try:
                transitions.decide_force_majeure(claim.dossier, by, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, "La décision est prise ; le stagiaire est prévenu.")
                return redirect("admin:dossiers_forcemajeureclaim_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Force majeure, dossier n° {claim.dossier.number}",
            "opts": self.opts,
            "claim": claim,
            "form": form,
            "rejected": presentation.ending_of(claim.dossier.closing),
            "accepted": _if_accepted(claim.dossier, form),
        }
        return render(request, "admin/dossiers/forcemajeureclaim/decide.html", context)


def _if_accepted(d: Dossier, form: DecisionForm) -> presentation.Ending | None:
    """What recognising the claim would bring; None until the hours it depends on are known."""
    given = form.cleaned_data.get("hours_attended") if form.is_bound and form.is_valid() else None
    hours: Decimal | None = given if given is not None else d.hours_attended
    if d.entered_on and (hours is None or hours > d.hours):
        return None
    return presentation.ending_of(closings.if_recognised(d, hours or 0))


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["written_at", "training", "mean", "comment", "status", "moderated_by"]
    list_select_related = ["dossier", "moderated_by"]
    list_filter = ["status"]
    search_fields = ["dossier__number", "dossier__title", "comment"]
    ordering = ["written_at"]
    actions = ["publish", "set_aside"]

    @admin.display(description="formation")
    def training(self, review: Review) -> str:
        return review.dossier.title

    @admin.display(description="moyenne")
    def mean(self, review: Review) -> float:
        return review.mean

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a review may moderate it."""
        return request.user.has_perm("dossiers.change_review")

    @admin.action(description="Publier les avis choisis", permissions=["moderate"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Review]) -> None:
        self._moderate(request, chosen, publish=True)

    @admin.action(description="Écarter les avis choisis", permissions=["moderate"])
    def set_aside(self, request: HttpRequest, chosen: QuerySet[Review]) -> None:
        self._moderate(request, chosen, publish=False)

    def _moderate(self, request: HttpRequest, chosen: QuerySet[Review], *, publish: bool) -> None:
        for review in chosen:
            reviews.moderate(review, cast(User, request.user), publish=publish)
        self.message_user(request, f"Avis {'publiés' if publish else 'écartés'} : {len(chosen)}.")
