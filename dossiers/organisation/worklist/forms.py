"""What a member fills in around the list: columns and density, the name of a view."""

from django import forms

from dossiers.organisation.worklist.columns import COLUMNS
from dossiers.organisation.worklist.models import Layout


class LayoutForm(forms.Form):
    """The columns, the density, and whether single keys act."""

    columns = forms.MultipleChoiceField(
        label="Colonnes",
        choices=[(code, column.label) for code, column in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une colonne."},
        help_text="Le numéro du dossier est toujours là.",
    )
    density = forms.ChoiceField(label="Densité", choices=Layout.Density, widget=forms.RadioSelect)
    has_shortcuts = forms.BooleanField(
        label="Raccourcis d'une touche (j, k, x…)",
        required=False,
        help_text="Sans eux, aucune lettre tapée hors d'un champ n'agit.",
    )


class ViewForm(forms.Form):
    """The name of a view, and whether colleagues read it."""

    name = forms.CharField(label="Nom de la vue", max_length=60)
    is_shared = forms.BooleanField(label="La partager avec mes collègues", required=False)
