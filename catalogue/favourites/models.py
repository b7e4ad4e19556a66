"""An offer that a trainee keeps at hand."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalogue.trainings.models import Action


class Favourite(models.Model):
    """An offer that a trainee keeps at hand."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    action = models.ForeignKey(Action, models.CASCADE, related_name="favourites")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    class Meta:
        verbose_name = "favori"
        constraints = [models.UniqueConstraint(fields=["user", "action"], name="a_favourite_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.action_id}"
