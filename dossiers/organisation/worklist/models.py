"""How a member reads the list: views kept under a name, columns, density, keys."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from catalogue.organisations.models import Member
from cpf_portal.common.database.constraints import choices_hold


class SavedView(models.Model):
    """A list that a member found useful, under a name: theirs alone, or read by the whole organisation."""

    MOST = 30
    owner = models.ForeignKey(Member, models.CASCADE, related_name="saved_views")
    name = models.CharField("nom", max_length=60)
    query = models.CharField("critères", max_length=1_000, blank=True)
    is_shared = models.BooleanField("partagée", default=False)

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="a_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@choices_hold
class Layout(models.Model):
    """How a member reads the list: columns, density, and whether single keys act (WCAG 2.1.4)."""

    class Density(models.TextChoices):
        LOOSE = "loose", "Aérée"
        DENSE = "dense", "Serrée"

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="layout")
    columns = ArrayField(models.CharField(max_length=20), verbose_name="colonnes")
    density = models.CharField("densité", max_length=5, choices=Density, default=Density.LOOSE)
    has_shortcuts = models.BooleanField("raccourcis d'une touche", default=True)

    class Meta:
        verbose_name = "présentation de la liste"
        verbose_name_plural = "présentations de la liste"

    def __str__(self) -> str:
        return f"Liste de {self.member}"
