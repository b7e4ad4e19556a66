"""What the pages of the administration are called, for whoever reads who looked at what."""

from django.contrib import admin
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

# What is done on a page of a list's.
ACTS = {
    "changelist": "liste",
    "change": "fiche",
    "add": "ajout",
    "delete": "suppression",
    "history": "historique",
    "decider": "décision",
    "document": "pièce jointe",
    "search": "recherche",
    "freeze": "gel du compte",
    "measure": "mesure",
    "cancel": "annulation",
    "hold": "suspension d'un remboursement",
    "invite": "invitation d'un gestionnaire",
    "agent": "invitation d'un agent",
    "next": "suivant",
}
# The pages that are no list's.
OWN = {
    "index": "accueil",
    "app_list": "accueil d'une rubrique",
    "autocomplete": "nom complété dans un formulaire",
    "find_person": "recherche d'une personne",
    "person": "page d'une personne",
    "fund_figures": "chiffres du fonds",
    "fund_figures_file": "fichier des chiffres du fonds",
    "fund_open_data": "fichier de données ouvertes",
    "password_change": "mot de passe de l'agent",
    "password_change_done": "mot de passe de l'agent",
    "view_on_site": "page du site",
}
# Those that show someone, by the number of their account.
OF_SOMEONE = (
    "person",
    *(f"accounts_user_{act}" for act in ("change", "freeze", "history")),
    "accounts_trainee_change",
)


def words_of(page: str) -> str:
    """The name of a page, as the access log writes it, in words; a page that is no more keeps its name."""
    model, act = _parts(page)
    if model is None:
        return OWN.get(page, page)
    return f"{model._meta.verbose_name} : {ACTS.get(act, act)}"


def address_of_object(page: str, object_id: str) -> str:
    """Where an agent reads what was looked at; empty when it has no page."""
    model, _ = _parts(page)
    name = "person" if model is None and page == "person" else ""
    if model is not None:
        name = f"{model._meta.app_label}_{model._meta.model_name}_change"
    if not name or not object_id:
        return ""
    try:
        return reverse(f"admin:{name}", args=[object_id])
    except NoReverseMatch:
        return ""


def _parts(page: str) -> tuple[type[Model] | None, str]:
    """The list that a page belongs to, and what is done there."""
    for model in admin.site._registry:
        begins = f"{model._meta.app_label}_{model._meta.model_name}_"
        if page.startswith(begins):
            return model, page.removeprefix(begins)
    return None, ""
