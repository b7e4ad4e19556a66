"""What a draft answers to the law's conditions: a statement, a number, an agreement (docs/rules.md § 10)."""

from django.db import models
from django.db.models import Q, QuerySet

from accounts.documents.models import Document
from cpf_portal.common.database.triggers import Immutable
from dossiers.dossier.models import Dossier


class Answers(models.Model):
    """The answers of one dossier. Once it is sent they stay; number and agreement are forgotten in time."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="answers")
    sworn_at = models.DateTimeField("attesté sur l'honneur le", null=True, blank=True)
    vae_number = models.CharField("numéro d'inscription à la VAE", max_length=30, blank=True)
    agreement = models.OneToOneField(
        Document, models.PROTECT, verbose_name="accord d'un parent ou tuteur", null=True, blank=True
    )

    class Meta:
        verbose_name = "réponses aux conditions"
        verbose_name_plural = "réponses aux conditions"
        constraints = [
            models.CheckConstraint(
                condition=Q(vae_number__regex=r"^[A-Z0-9-]*$") | Q(vae_number="[effacé]"),
                name="a_vae_number_has_letters_and_digits",
            ),
        ]
        triggers = [Immutable("what_was_sworn_stays", "sworn_at", once="OLD.sworn_at IS NOT NULL")]

    def __str__(self) -> str:
        return f"Réponses du dossier {self.dossier_id}"

    @property
    def kept_documents(self) -> QuerySet[Document]:
        """The agreement, while its content is not forgotten."""
        return Document.objects.filter(answers=self.pk).exclude(content=b"").defer("content")

    @property
    def is_agreement_kept(self) -> bool:
        """Whether there is one to read."""
        return self.agreement_id is not None and self.kept_documents.exists()
