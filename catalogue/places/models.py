"""Where trainings are given."""

from django.db import models
from django.db.models import Q
from pgtrigger import Update

from catalogue.organisations.models import Organisation
from cpf_portal.common.database.triggers import Followed


class Place(models.Model):
    """Where a training is given."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="places")
    name = models.CharField("nom", max_length=160, blank=True)
    street = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    town = models.CharField("ville", max_length=80)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    access = models.TextField("accès", blank=True)
    is_accessible = models.BooleanField("accessible aux personnes à mobilité réduite", default=False)

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "street", "postcode", "town"], name="a_place_is_named_once"
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)),
                name="a_place_is_on_earth",
            ),
        ]
        triggers = [Followed("offers_after_update_place", "follow_changed_places", Update)]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.street, f"{self.postcode} {self.town}".strip()]))
