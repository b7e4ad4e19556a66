"""The people and their rights."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes et droits"

    def ready(self) -> None:
        """Listen to failures and to locked accounts."""
        from accounts.security import events  # noqa: F401
