"""Training dossiers, from the draft to the end."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        """Answer what the floors below ask, without their knowing of dossiers."""
        from accounts.rights import questions
        from dossiers.holder import engagements

        questions.lapsed_dossiers.is_answered_by(engagements.lapsed_numbers)
        questions.has_validated.is_answered_by(engagements.has_validated)
