"""The occupations of the national directory (ROME), which certifications lead to."""

from django.db import models
from django.db.models import Q


class Occupation(models.Model):
    """An occupation as the ROME names it: « M1805 », « Études et développement informatique »."""

    code = models.CharField(max_length=5, unique=True)
    label = models.CharField("intitulé", max_length=200)

    class Meta:
        verbose_name = "métier (ROME)"
        verbose_name_plural = "métiers (ROME)"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-N]\d{4}$"), name="an_occupation_has_a_code_of_the_rome"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


def families(code: str) -> tuple[str, str, str]:
    """An occupation's domain, its professional domain and itself: « M », « M18 », « M1805 »."""
    return code[:1], code[:3], code
