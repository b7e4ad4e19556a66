"""What a dossier that was sent is found by: the words of its parties, and how its trainee is reached.

The rows follow the dossiers and the names of their holders by triggers (`migrations/sql/0001_found.sql`): an
organisation looks among its own in one index, whatever the country holds.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Q

from catalogue.organisations.models import Organisation
from dossiers.dossier.models import Dossier

# More dossiers than any organisation has.
NONE_HAS_MORE = 1_000_000


class FoundBy(models.Model):
    """The words of one dossier, without accents nor capitals; what it is told apart by in a list of names."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="found")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField("nom, pour trier", max_length=170)
    words = SearchVectorField("mots")
    # Telephones as they are kept, e-mail addresses in small letters.
    reach = ArrayField(models.CharField(max_length=254), verbose_name="coordonnées")

    class Meta:
        verbose_name = "mots d'un dossier"
        verbose_name_plural = "mots des dossiers"
        indexes = [
            GinIndex(fields=["organisation", "words", "reach"], name="dossiers_by_words"),
            models.Index(fields=["organisation", "name", "dossier"], name="dossiers_by_name"),
        ]

    def __str__(self) -> str:
        return f"Mots du dossier {self.dossier_id}"


class _Asked(SearchQuery):
    """A text as what is looked for: dossiers that have each of its words, or one that begins so."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.function = "words_asked"


def with_words(organisation_id: int, text: str) -> Q:
    """The organisation's dossiers that have all the words of a text, in any order."""
    return _among(Q(organisation=organisation_id, words=_Asked(text)))


def reached_by(organisation_id: int, means: str) -> Q:
    """The organisation's dossiers whose trainee has that telephone (as it is kept) or that e-mail address."""
    return _among(Q(organisation=organisation_id, reach__contains=[means.lower()]))


def named_or_reached_by(organisation_id: int, number: str, means: str) -> Q:
    """Those that one or the other finds: ten digits may be a dossier's or a telephone's."""
    either = Q(words=_Asked(number)) | Q(reach__contains=[means.lower()])
    return _among(Q(organisation=organisation_id) & either)


def _among(found: Q) -> Q:
    """Dossiers that these rows find: the bound, which none reaches, has Postgres ask them first."""
    return Q(pk__in=FoundBy.objects.filter(found).values("dossier")[:NONE_HAS_MORE])
