"""What the staff answered of an organisation's profile, each time it waited for them."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from accounts.people.models import User
from catalogue.profile.models import Profile
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import AppendOnly

LONGEST = 4_000


@choices_hold
class ProfileCheck(models.Model):
    """An answer of the staff, as it was given; its words are mailed to the managers."""

    class Outcome(models.TextChoices):
        VERIFIED = "verified", "vérifié"
        INCOMPLETE = "incomplete", "complément demandé"
        REFUSED = "refused", "refusé"

    profile = models.ForeignKey(Profile, models.PROTECT, verbose_name="profil", related_name="checks")
    outcome = models.CharField("réponse", max_length=10, choices=Outcome)
    words = models.TextField("ce qui est dit", max_length=LONGEST)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")

    class Meta:
        verbose_name = "vérification d'un profil"
        verbose_name_plural = "vérifications de profils"
        constraints = [CheckConstraint(condition=~Q(words=""), name="a_check_has_its_words")]
        triggers = [AppendOnly("a_check_stays")]

    def __str__(self) -> str:
        return f"{self.profile} : {self.get_outcome_display()}"
