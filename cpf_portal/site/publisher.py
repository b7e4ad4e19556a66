"""Who answers for the site, as its operator says it (LCEN); what is not said is never made up."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

# The setting → how « Mentions légales » names it.
FACTS = {
    "PUBLISHED_BY": "Nom",
    "PUBLISHER_ADDRESS": "Adresse et téléphone",
    "PUBLICATION_DIRECTOR": "Direction de la publication",
}


def facts() -> dict[str, str]:
    """Each by its name, empty when the operator has not said it."""
    return {name: getattr(settings, setting) for setting, name in FACTS.items()}


@register("publisher", deploy=True)
def the_publisher_is_said(**_: Any) -> list[CheckMessage]:
    """Warn of what the law asks and « Mentions légales » cannot say."""
    missing = [setting for setting in FACTS if not getattr(settings, setting)]
    if not missing:
        return []
    told = "Les mentions légales ne disent pas qui publie le site."
    return [Warning(told, hint=f"Donnez {', '.join(missing)}.", id="cpf_portal.W002")]
