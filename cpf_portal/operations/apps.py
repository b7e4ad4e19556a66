"""What the portal does once it is ready, and once its database is migrated."""

import gc
from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class OperationsConfig(AppConfig):
    name = "cpf_portal.operations"
    verbose_name = "Exploitation"

    def ready(self) -> None:
        """Register the checks. Keep the staff's groups as they are shipped, once our applications have their
        permissions: Django tells each in the order of the settings, and `auth` comes after them.

        What was loaded so far is no garbage: it is looked for in the rest, as long as the process runs."""
        from cpf_portal.operations import staff_groups

        import_module("cpf_portal.operations.database.checks")
        import_module("cpf_portal.site.publisher")
        post_migrate.connect(staff_groups.ship, sender=apps.get_app_config("auth"))
        gc.freeze()
        gc.enable()
