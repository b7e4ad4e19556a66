"""What each member of an organisation is written to of its dossiers, and the messages that they are owed."""

from typing import cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.database.constraints import choices_hold
from dossiers.messages.members import daily_hours
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.models import OutboxMessage, OwedRow, Reminder

KINDS = [*MessageKind.values]


class MailChoices(models.Model):
    """What a member asks to be told, and how; nothing without such a row."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="mail_choices")
    at_once = ArrayField(models.CharField(max_length=10), verbose_name="tout de suite", default=list)
    daily = ArrayField(models.CharField(max_length=10), verbose_name="une fois par jour", default=list)
    hour = models.PositiveSmallIntegerField("heure", default=daily_hours.USUAL)
    only_followed = models.BooleanField("dossiers suivis seulement", default=False)

    class Meta:
        verbose_name = "choix de messages"
        verbose_name_plural = "choix de messages"
        constraints = [
            models.CheckConstraint(
                condition=Q(at_once__contained_by=KINDS, daily__contained_by=KINDS),
                name="a_member_chooses_known_kinds",
            ),
            models.CheckConstraint(
                condition=~Q(at_once__overlap=F("daily")), name="a_kind_is_told_at_once_or_daily"
            ),
            models.CheckConstraint(
                condition=Q(hour__range=(daily_hours.FIRST, daily_hours.LAST)),
                name="a_digest_s_hour_is_of_the_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Messages de {self.member}"


class OrganisationMail(models.Model):
    """What an organisation's own address leaves to its members; all comes to it without such a row."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="own_mail"
    )
    left_to_members = ArrayField(
        models.CharField(max_length=10), verbose_name="laissé aux membres", default=list
    )

    class Meta:
        verbose_name = "courrier d'un organisme"
        verbose_name_plural = "courrier des organismes"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_to_members__contained_by=KINDS), name="an_address_leaves_known_kinds"
            )
        ]

    def __str__(self) -> str:
        return f"Courrier de {self.organisation}"


@choices_hold
class MemberMessage(OwedRow):
    """A copy for a member of what their organisation is told: at once, or with others at their hour."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    message = models.ForeignKey(
        OutboxMessage, models.CASCADE, null=True, blank=True, related_name="copies", db_index=False
    )
    reminder = models.ForeignKey(
        Reminder, models.CASCADE, null=True, blank=True, related_name="copies", db_index=False
    )
    kind = models.CharField("sorte", max_length=10, choices=MessageKind)
    is_grouped = models.BooleanField("avec d'autres", default=False)

    class Meta(OwedRow.Meta):
        verbose_name = "message à un membre"
        verbose_name_plural = "messages aux membres"
        constraints = [
            *OwedRow.Meta.constraints,
            models.UniqueConstraint(fields=["message", "member"], name="a_member_is_told_once"),
            models.UniqueConstraint(fields=["reminder", "member"], name="a_member_is_reminded_once"),
            models.CheckConstraint(
                condition=Q(message=None) ^ Q(reminder=None), name="a_copy_is_of_one_message"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.told} → {self.member}"

    @property
    def told(self) -> OutboxMessage | Reminder:
        """What it is a copy of."""
        return self.message or cast(Reminder, self.reminder)
