"""Training dossiers, from the draft to the end."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        """Take part in what accounts do, and answer what they ask, without their knowing of dossiers."""
        from accounts import deletion, engagements
        from dossiers import forgetting
        from dossiers.engagements import DossierEngagements

        deletion.forgetters.append(forgetting.forget)
        engagements.known = DossierEngagements()
