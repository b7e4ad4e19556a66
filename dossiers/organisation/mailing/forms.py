"""What a member chooses to receive, kind by kind; what the organisation's own address leaves to them."""

from typing import Any

from django import forms

from dossiers.messages.members import daily_hours, mail_choices
from dossiers.messages.members.kinds import SAID, MessageKind
from dossiers.messages.members.mail_choices import How
from dossiers.messages.members.models import MailChoices

HOWS = [(How.NEVER, "Jamais"), (How.AT_ONCE, "Tout de suite"), (How.DAILY, "Une fois par jour")]


class ChoicesForm(forms.Form):
    """A choice for each kind, then when what is told once a day is, and of which dossiers."""

    hour = forms.TypedChoiceField(
        label="Heure de l'envoi quotidien",
        choices=daily_hours.choices(),
        coerce=int,
        help_text="Un seul e-mail par jour, et aucun s'il n'y a rien à dire. Ce qui ne peut pas attendre "
        "jusque-là vous est écrit tout de suite.",
    )
    only_followed = forms.BooleanField(
        label="Seulement les dossiers que je suis",
        required=False,
        help_text="Une nouvelle demande n'est encore suivie par personne : vous ne la recevriez pas.",
    )

    def __init__(self, data: Any = None, *, choices: MailChoices) -> None:
        initial: dict[str, Any] = {kind.value: mail_choices.how_of(choices, kind) for kind in MessageKind}
        initial |= {"hour": choices.hour, "only_followed": choices.only_followed}
        super().__init__(data, initial=initial)
        for kind in MessageKind:
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=HOWS, help_text=SAID[kind])
        self.order_fields([*MessageKind.values, *self.base_fields])

    def keep(self, choices: MailChoices) -> None:
        """Keep what was chosen, once the form is valid."""
        hows = {kind: How(self.cleaned_data[kind.value]) for kind in MessageKind}
        more = {name: self.cleaned_data[name] for name in ("hour", "only_followed")}
        mail_choices.choose(choices.member, hows, **more)


class MailboxForm(forms.Form):
    """Another address for the organisation."""

    email = forms.EmailField(
        label="Nouvelle adresse e-mail",
        max_length=254,
        help_text="Un lien y part : elle ne reçoit vos messages qu'une fois le lien suivi.",
    )


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
