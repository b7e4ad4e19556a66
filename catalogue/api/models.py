"""The answer to a write, kept under the key that its program gave: asked again, it is answered the same."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalogue.tokens.models import ApiToken
from cpf_portal.common.database.constraints import together


class KeptAnswer(models.Model):
    """What was answered to a request of a token under a key; no status while it is being answered."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # Of the method, the address and the body: the same key may not serve another request.
    fingerprint = models.CharField(max_length=64)
    begun_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="a_key_serves_once"),
            together("an_answer_is_kept_whole", "status", "body"),
            models.CheckConstraint(
                condition=Q(status=None) | Q(status__lt=500), name="a_fault_of_ours_is_no_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
