"""Recovery codes: for the day one has not one's device; each works once, and only its hash is kept."""

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django_otp.models import Device

from accounts.people.models import User

# So many characters of a code are kept as they are: they say which hash to compare.
CLEAR = 2


class RecoveryDevice(Device):
    """Someone's list of recovery codes, which opens the second factor as a device does."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")

    class Meta(Device.Meta):
        verbose_name = "codes de secours"
        verbose_name_plural = "codes de secours"

    def replace_codes(self, codes: list[str]) -> None:
        """Keep the hashes of these codes; those given before work no more."""
        self.codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=self, start=code[:CLEAR], hashed=make_password(code)) for code in codes
        )

    def verify_token(self, token: Any) -> bool:
        """Whether that is one of the codes; it is used up by it, and of two at once by the first."""
        alike = self.codes.filter(start=str(token)[:CLEAR])
        found = next((code for code in alike if check_password(str(token), code.hashed)), None)
        return found is not None and self.codes.filter(pk=found.pk).delete()[0] > 0


class RecoveryCode(models.Model):
    """The hash of a recovery code that was not used yet."""

    device = models.ForeignKey(RecoveryDevice, models.CASCADE, related_name="codes")
    start = models.CharField(max_length=CLEAR)
    hashed = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"Code de secours de {self.device_id}"
