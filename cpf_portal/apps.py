"""What the portal does once its database is migrated."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "cpf_portal"

    def ready(self) -> None:
        """Keep the staff's groups as they are shipped, once our applications have their permissions:
        Django tells each in the order of the settings, and `auth` comes after them."""
        from cpf_portal import staff_groups

        post_migrate.connect(staff_groups.ship, sender=apps.get_app_config("auth"))
