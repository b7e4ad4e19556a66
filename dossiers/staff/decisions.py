"""What staff decide of dossiers: claims of force majeure, opinions to publish."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.documents.models import Document
from accounts.people.models import User
from accounts.staff.decisions import DecisionAdmin, DecisionForm, DocumentsAdmin
from cpf_portal.common.administration import ReadOnlyAdmin
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.eligibility.models import Answers
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.money import closings
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from dossiers.trainee import endings
from dossiers.transitions.availability import available


@admin.register(Answers)
class AnswersAdmin(DocumentsAdmin):
    """What a draft answered to the law's conditions, with the agreement of a minor's parent."""

    list_display = ["dossier", "sworn_at", "vae_number", "supporting_documents"]
    list_select_related = ["dossier__trainee__user"]
    search_fields = ["=dossier__number"]
    ordering = ["-dossier"]
    exclude = ["agreement"]

    def documents_of(self, row: Answers) -> QuerySet[Document]:
        return row.kept_documents


class ClaimDecisionForm(DecisionForm):
    """The decision on a case of force majeure, with the hours attended when the training had begun."""

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
        if not dossier.has_entered:
            del self.fields["hours_attended"]


@admin.register(ForceMajeureClaim)
class ForceMajeureClaimAdmin(DecisionAdmin):
    list_display = ["claimed_at", "dossier", "holder", "ground", "is_accepted", "decided_at"]
    list_select_related = ["dossier__trainee__user", "dossier__closing"]
    list_filter = [("is_accepted", admin.EmptyFieldListFilter), "ground"]
    search_fields = ["=dossier__number", "dossier__trainee__user__last_name"]
    ordering = ["claimed_at"]
    template = "admin/dossiers/forcemajeureclaim/decide.html"

    @admin.display(description="titulaire")
    def holder(self, claim: ForceMajeureClaim) -> str:
        return str(claim.dossier.trainee)

    def documents_of(self, row: ForceMajeureClaim) -> QuerySet[Document]:
        return row.documents

    def is_open(self, row: ForceMajeureClaim) -> bool:
        decide = TRANSITIONS["decide_force_majeure"]
        return available(row.dossier, decide, Role.STAFF, timezone.localdate()) is None

    def form_for(self, row: ForceMajeureClaim, data: Any) -> forms.Form:
        return ClaimDecisionForm(data, dossier=row.dossier)

    def play(self, row: ForceMajeureClaim, by: User, cleaned: dict[str, Any]) -> None:
        transitions.decide_force_majeure(
            row.dossier,
            actors.staff(by),
            accepted=cleaned["accepted"],
            reason=cleaned["reason"],
            hours_attended=cleaned.get("hours_attended"),
        )

    def about(self, row: ForceMajeureClaim, form: forms.Form) -> dict[str, Any]:
        closings.count_what_went_back(row.dossier)
        given = form.cleaned_data.get("hours_attended") if form.is_bound and form.is_valid() else None
        return {
            "rejected": endings.ending_kept(row.dossier.closing),
            "accepted": endings.ending_if_recognised(row.dossier, given),
        }


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["written_at", "training", "mean", "comment", "status", "moderated_by"]
    list_select_related = ["dossier", "moderated_by"]
    list_filter = ["status"]
    search_fields = ["=dossier__number", "dossier__title", "comment"]
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
            moderation.moderate(review, cast(User, request.user), publish=publish)
        self.message_user(request, f"Avis {'publiés' if publish else 'écartés'} : {len(chosen)}.")
