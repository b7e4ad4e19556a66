"""A note for colleagues, and who follows a dossier."""

from typing import Any

from django import forms

from catalogue.organisations.models import Member
from dossiers.organisation.following.models import Note


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label="Nouvelle note",
        max_length=Note.LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text="Vos collègues seuls la liront, jamais le stagiaire. N'y écrivez rien sur sa santé.",
    )


class FollowerForm(forms.Form):
    """Who follows a dossier."""

    member = forms.ModelChoiceField(
        label="Suivi par", queryset=Member.objects.none(), required=False, empty_label="Personne"
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member: Any = self.fields["member"]
        member.queryset = members
        member.label_from_instance = lambda one: str(one.user)
