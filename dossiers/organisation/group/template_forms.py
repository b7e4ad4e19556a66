"""The form of a message kept to refuse with."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.organisations.models import Member
from dossiers.organisation.group.models import MessageTemplate

# How many an organisation keeps at most.
MOST = 50


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template: how it is called, and the reason and words it begins a refusal with."""

    class Meta:
        model = MessageTemplate
        fields = ("name", "reason", "text")
        widgets = {"text": forms.Textarea({"rows": 5})}
        help_texts = {
            "name": "Vous seuls le lisez.",
            "text": "Il pourra être changé avant chaque refus. N'y nommez personne.",
        }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_name(self) -> str:
        """A name that no other template of the organisation has."""
        name: str = self.cleaned_data["name"]
        others = templates_of(self.member).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError("Un autre modèle porte déjà ce nom.")
        return name

    def clean(self) -> dict[str, Any] | None:
        if self.instance.pk is None and templates_of(self.member).count() >= MOST:
            raise forms.ValidationError(f"Vous gardez déjà {MOST} modèles : supprimez-en un.")
        return super().clean()

    def keep(self) -> MessageTemplate:
        """Keep it as it was written, once the form is valid."""
        template: MessageTemplate = self.save(commit=False)
        template.organisation_id = self.member.organisation_id
        template.changed_at, template.changed_by = timezone.now(), self.member.user
        template.save()
        return template


def templates_of(member: Member) -> QuerySet[MessageTemplate]:
    """The templates of the member's organisation, by name."""
    return MessageTemplate.objects.filter(organisation=member.organisation_id).order_by("name")


def begun_by(templates: QuerySet[MessageTemplate], chosen: str) -> dict[str, str] | None:
    """What a refusal begins with when that template was chosen; None for any other, or for none."""
    template = templates.filter(pk=chosen).first() if chosen.isdecimal() else None
    return {"reason": template.reason, "message": template.text} if template else None
