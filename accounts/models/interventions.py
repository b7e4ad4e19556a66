"""What the staff did to people's accounts: who may be acting through whom is judged from it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.people import User
from cpf_portal.constraints import choices_hold
from cpf_portal.triggers import AppendOnly


@choices_hold
class Intervention(models.Model):
    """What one person did to another's account; written only, the database refuses to change it.

    A link is sent to the account's own address: whoever sends it never sees it.
    """

    class What(models.TextChoices):
        CREATED = "created", "compte ouvert"
        GROUPS = "groups", "groupes changés"
        PASSWORD = "password", "lien pour choisir un mot de passe"
        FACTOR = "factor", "lien pour retirer le second facteur"
        EMAIL = "email", "lien pour changer d'adresse e-mail"
        RESTORED = "restored", "compte rétabli"
        SUSPENDED = "suspended", "compte suspendu"

    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    account = models.ForeignKey(User, models.PROTECT, verbose_name="compte", related_name="interventions")
    what = models.CharField("intervention", max_length=9, choices=What)
    details = models.CharField("détails", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "intervention sur un compte"
        verbose_name_plural = "interventions sur les comptes"
        indexes = [models.Index(fields=["account", "at"], name="who_did_what_to_it")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("account")), name="nobody_intervenes_on_their_own")
        ]
        triggers = [AppendOnly("intervention_is_append_only")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.account}"
