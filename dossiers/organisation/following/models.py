"""Who follows a dossier within its organisation, and what members note of it for each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgtrigger import Insert, Update

from catalogue.organisations.models import Member
from cpf_portal.common.database.triggers import Afterwards, Immutable
from cpf_portal.common.database.written import written_once
from dossiers.dossier.models import Dossier


class Note(models.Model):
    """What a member tells colleagues of a dossier: neither its trainee nor a funder ever reads it."""

    LONGEST = 2_000
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="organisation_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField("note", max_length=LONGEST)
    written_at = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "note interne"
        verbose_name_plural = "notes internes"
        ordering = ["-written_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something")]
        triggers = [Immutable("a_note_stays_its_author_s", "dossier_id", "author_id", "written_at")]

    def __str__(self) -> str:
        return f"Note de {self.author} sur le dossier {self.dossier_id}"


@written_once
def notes_of(dossier_id: int) -> "models.QuerySet[Note]":
    """What members noted of a dossier, with who did, the latest first."""
    return Note.objects.filter(dossier=dossier_id).select_related("author")


class Assignment(models.Model):
    """Who follows a dossier: a member of its organisation (`migrations/sql/0001_worklist.sql`), until another
    does, or nobody."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="assignment")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("confié le", default=timezone.now)

    class Meta:
        verbose_name = "suivi d'un dossier"
        verbose_name_plural = "suivis de dossiers"
        triggers = [
            Afterwards(
                "a_dossier_is_followed_from_inside",
                "check_assignment",
                Insert | Update,
            )
        ]

    def __str__(self) -> str:
        return f"Dossier {self.dossier_id} suivi par {self.member}"
