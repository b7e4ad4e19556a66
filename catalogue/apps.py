"""What may be learnt, and who teaches it."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"

    def ready(self) -> None:
        """Listen to logins: a session begins with an organisation."""
        from catalogue.organisations import current  # noqa: F401
