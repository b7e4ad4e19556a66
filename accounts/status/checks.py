"""What `manage.py check --deploy` says of the settings of this room."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from accounts.status import gateway


@register("status", deploy=True)
def somebody_answers(**_: Any) -> list[CheckMessage]:
    """Warn when nobody is asked: no one is then exempt from the participation by their status."""
    if gateway.is_open():
        return []
    told = (
        "Aucun statut n'est vérifié : personne n'est dispensé de la participation comme demandeur d'emploi."
    )
    hint = "Donnez API_PARTICULIER_URL, API_PARTICULIER_TOKEN et API_PARTICULIER_RECIPIENT."
    return [Warning(told, hint=hint, id="accounts.W001")]
