"""What a file gave to people who have no account yet: it waits for them, under the digest of their number."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgtrigger import Truncate, Update

from cpf_portal.common.database.constraints import MOST_CENTS, choices_hold
from cpf_portal.common.database.triggers import AppendOnly


@choices_hold
class WaitingCredit(models.Model):
    """A line of a file that waits for its person; deleted when it enters the ledger (rules.md § 8)."""

    class File(models.TextChoices):
        YEARLY = "yearly", "droits annuels"
        DOTATION = "dotation", "dotations"

    digest = models.CharField("empreinte du numéro", max_length=80, db_index=True)
    file = models.CharField("fichier", max_length=8, choices=File)
    # What makes the line unique: of the same file taken twice, it waits once.
    key = models.CharField("clé", max_length=160, unique=True)
    amount = models.IntegerField("montant (centimes)")
    # The line as its file's reader makes it again, without rank nor number.
    line = models.JSONField("ligne")
    arrived_at = models.DateTimeField("arrivée le", default=timezone.now)

    class Meta:
        verbose_name = "crédit en attente d'un compte"
        verbose_name_plural = "crédits en attente d'un compte"
        constraints = [
            models.CheckConstraint(
                name="what_waits_gives_something", condition=Q(amount__range=(1, MOST_CENTS))
            ),
            models.CheckConstraint(name="what_waits_is_someone_s", condition=~Q(digest="") & ~Q(key="")),
        ]
        triggers = [AppendOnly("what_waits_is_never_changed", Update | Truncate)]

    def __str__(self) -> str:
        return f"{self.get_file_display()}, arrivée le {self.arrived_at:%d/%m/%Y}"
