"""Training dossiers, from the draft to the end."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        """Take part in what accounts do without knowing of dossiers."""
        from accounts import deletion
        from dossiers import forgetting

        deletion.forgetters.append(forgetting.forget)
