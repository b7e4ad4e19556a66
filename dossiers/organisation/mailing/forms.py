"""What a member chooses to receive, kind by kind; what the organisation's own address leaves to them."""

from typing import Any

from django import forms

from dossiers.messages.members import mail_choices
from dossiers.messages.members.kinds import SAID, MessageKind
from dossiers.messages.members.mail_choices import How
from dossiers.messages.members.models import MailChoices

HOWS = [(How.NEVER, "Jamais"), (How.AT_ONCE, "Tout de suite")]


class ChoicesForm(forms.Form):
    """A choice for each kind, then which dossiers."""

    only_followed = forms.BooleanField(
        label="Seulement les dossiers que je suis",
        required=False,
        help_text="Une nouvelle demande n'est encore suivie par personne : vous ne la recevriez pas.",
    )

    def __init__(self, data: Any = None, *, choices: MailChoices) -> None:
        initial: dict[str, Any] = {kind.value: mail_choices.how_of(choices, kind) for kind in MessageKind}
        super().__init__(data, initial=initial | {"only_followed": choices.only_followed})
        for kind in MessageKind:
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=HOWS, help_text=SAID[kind])
        self.order_fields([*MessageKind.values, *self.base_fields])

    def keep(self, choices: MailChoices) -> None:
        """Keep what was chosen, once the form is valid."""
        hows = {kind: How(self.cleaned_data[kind.value]) for kind in MessageKind}
        mail_choices.choose(choices.member, hows, only_followed=self.cleaned_data["only_followed"])


class LeftForm(forms.Form):
    """The kinds that the organisation's address leaves to members."""

    kinds = forms.TypedMultipleChoiceField(
        label="Ce que cette adresse laisse aux membres",
        required=False,
        choices=MessageKind.choices,
        coerce=MessageKind,
        widget=forms.CheckboxSelectMultiple,
        help_text="Elle ne les reçoit plus, sauf si aucun membre ne les a reçus dans l'heure.",
    )
