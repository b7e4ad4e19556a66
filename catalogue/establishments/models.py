"""The sites of an organisation beside its head, each under a SIRET of its own."""

from django.db import models
from django.db.models import Q
from pgtrigger import Insert, Update

from catalogue.organisations.models import Organisation
from cpf_portal.common.database.triggers import Afterwards, Immutable


class Establishment(models.Model):
    """A site of an organisation (« établissement »): the same SIREN, another SIRET (docs/rules.md § 13).

    The head (« siège ») is the organisation itself, under its own SIRET: it has no row here.
    The database holds it too (`catalogue/migrations/sql/0001_establishments.sql`).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="establishments")
    siret = models.CharField("SIRET", max_length=14, unique=True)
    name = models.CharField("nom", max_length=160)
    street = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5)
    town = models.CharField("ville", max_length=80)

    class Meta:
        verbose_name = "établissement"
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^[0-9]{14}$"), name="an_establishment_s_siret_has_14_digits"
            )
        ]
        triggers = [
            Afterwards(
                "an_establishment_has_its_organisation_s_siren", "check_establishment", Insert | Update
            ),
            Immutable("an_establishment_keeps_its_siret", "organisation_id", "siret"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}"

    @property
    def address(self) -> str:
        """Where it is, in one line."""
        return ", ".join(filter(None, [self.street, f"{self.postcode} {self.town}".strip()]))
