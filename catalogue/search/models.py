"""What the database keeps for the search: a row an offer, and the words of the titles."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action


class Offer(models.Model):
    """A row to search: an action one may ask for, with all that is filtered and sorted on.

    The database keeps it: nothing writes here but `refresh_offers`, by the triggers `offers_after_…` of what
    an offer is made of (`migrations/sql/0001_offers.sql`; its words, `0001_words.sql`). `starts` are its open
    sessions to come; `last_start` is the last of them, the end of times where one may enter on any date.
    """

    action = models.OneToOneField(Action, models.CASCADE, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=8)
    price = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    is_accessible = models.BooleanField()
    postcode = models.CharField(max_length=5)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    certification_kind = models.CharField(max_length=4)
    certification_code = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(null=True)
    rating = models.FloatField(null=True)
    starts = ArrayField(models.DateField())
    last_start = models.DateField()
    # Words without accents nor endings: of the title, and of the whole training, the title outweighing.
    title = SearchVectorField()
    document = SearchVectorField()

    class Meta:
        verbose_name = "offre"
        indexes = [
            GinIndex(fields=["document"], name="offer_words"),
            models.Index(fields=["latitude", "longitude"], name="offer_on_the_map"),
            models.Index(fields=["postcode"], name="offer_postcode"),
            models.Index(fields=["price"], name="offer_price"),
        ]

    def __str__(self) -> str:
        return str(self.action)


class Word(models.Model):
    """A word of the published titles and how many have it, for misspelt searches.

    A materialized view, made by `migrations/sql/0001_known_words.sql`.
    """

    word = models.TextField(primary_key=True)
    uses = models.IntegerField()

    class Meta:
        managed = False
        db_table = "catalogue_word"

    def __str__(self) -> str:
        return self.word
