"""An account that is being opened: nothing of it exists until its owner follows the link."""

from django.db import models
from django.utils import timezone

from accounts.people.models import User


class Registration(models.Model):
    """A registration that waits for its e-mailed link; deleted when the account opens.

    `data` holds the identity step, the digests of the number and the hashed password.
    """

    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Inscription du {self.created_at:%d/%m/%Y}"

    def owner(self) -> User | None:
        """Whoever already has an account of that number, under whichever key it is kept."""
        logins = [self.data["login"], *self.data.get("former_logins", [])]
        return User.objects.filter(login__in=logins).first()
