"""The figures of the fund, counted once a month and kept: no person is in them."""

from django.db import models
from django.utils import timezone

from cpf_portal.common.database.constraints import choices_hold


@choices_hold
class MonthFigure(models.Model):
    """A figure of a month, a region and a kind of training: how many, and how much in cents.

    `detail` is whose money it is, for the three measures of money; the case of docs/rules.md § 5, for what
    ended; business days, for an answer. `region` is that where the holder lives, empty when it is not known;
    `kind`, what the law calls the certification (`common.law.Kind`).
    """

    class Measure(models.TextChoices):
        """What is counted, and in which month."""

        ENROLLED = "enrolled", "inscriptions, au mois de la validation"
        ANSWERED = "answered", "réponses, au mois de la réponse"
        UNANSWERED = "unanswered", "demandes sans réponse, au mois de leur fin"
        HELD = "held", "argent engagé"
        RELEASED = "released", "argent rendu"
        USED = "used", "argent utilisé"
        CLOSED = "closed", "formations finies ou annulées, au mois de leur fin"
        WAITING = "waiting", "remboursements en attente, à la fin du mois"

    month = models.DateField("mois")
    measure = models.CharField("mesure", max_length=10, choices=Measure)
    detail = models.CharField("détail", max_length=14, blank=True)
    region = models.CharField("région", max_length=2, blank=True)
    kind = models.CharField("nature", max_length=13, blank=True)
    number = models.PositiveIntegerField("nombre")
    cents = models.BigIntegerField("montant (centimes)", default=0)

    class Meta:
        verbose_name = "chiffre du mois"
        verbose_name_plural = "chiffres des mois"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "measure", "detail", "region", "kind"], name="a_figure_is_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}, {self.get_measure_display()}"


class CountedMonth(models.Model):
    """When a month was last counted, and whether that was for good: nothing in it may change any more."""

    month = models.DateField("mois", primary_key=True)
    counted_at = models.DateTimeField("compté le", default=timezone.now)
    is_final = models.BooleanField("définitif", default=False)

    class Meta:
        verbose_name = "mois compté"
        verbose_name_plural = "mois comptés"

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"
