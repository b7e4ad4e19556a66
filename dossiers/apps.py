"""Training dossiers, from the draft to the end."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        """Take part in what accounts do, and answer what they ask, without their knowing of dossiers."""
        from accounts.people import engagements
        from dossiers.holder import closing, forgetting
        from dossiers.holder.engagements import DossierEngagements

        closing.forgetters.append(forgetting.forget)
        engagements.known = DossierEngagements()
