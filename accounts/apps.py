"""The people and their rights."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes et droits"

    def ready(self) -> None:
        """Listen to logins, failures and locked accounts; register the checks."""
        from accounts.registration import terms  # noqa: F401
        from accounts.security import events  # noqa: F401
        from accounts.status import checks  # noqa: F401
