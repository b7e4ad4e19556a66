"""Training dossiers, from the draft to the end."""

from django.apps import AppConfig
from django.urls import reverse


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        """Answer what the floors below ask, without their knowing of dossiers nor of its pages."""
        from accounts.rights import questions as of_rights
        from catalogue.control import consequences as of_control
        from catalogue.results import told as of_results
        from catalogue.tokens import beside
        from catalogue.trainings import marks
        from catalogue.trainings import questions as of_trainings
        from dossiers.control import effects, jobs
        from dossiers.employer import received
        from dossiers.holder import engagements
        from dossiers.messages import questions as of_messages
        from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE
        from dossiers.offers import listed
        from dossiers.organisation.following import changes
        from dossiers.transitions.engine import writing
        from dossiers.webhooks import telling

        of_rights.lapsed_dossiers.is_answered_by(engagements.lapsed_numbers)
        of_rights.has_validated.is_answered_by(engagements.has_validated)
        of_rights.names_of_marks.is_answered_by(marks.names_of)
        of_rights.requests_under.is_answered_by(received.under)
        of_rights.requests_of.is_answered_by(received.asked_by)
        of_rights.page_of_dossier.is_answered_by(lambda number: reverse("dossier", args=[number]))
        of_trainings.page_of.is_answered_by(lambda action_id: reverse("training", args=[action_id]))
        of_trainings.page_of_organisation.is_answered_by(
            lambda organisation_id: reverse("organisation_page", args=[organisation_id])
        )
        of_trainings.planning_page.is_answered_by(
            lambda action_id: f"{reverse('organisation_sessions_create')}?action={action_id}"
        )
        of_trainings.comparison_page.is_answered_by(lambda: reverse("compare"))
        of_control.effects_on_people.is_answered_by(effects.of)
        of_control.effects_on_dossiers.is_answered_by(effects.of_takedown)
        of_control.tell_people.is_answered_by(jobs.tell_people)
        writing.written.is_answered_by(telling.note)
        beside.pages.is_answered_by(pages_for_programs)
        of_results.left_to_pay.is_answered_by(listed.left_to_pay)
        of_results.most_asked.is_answered_by(listed.most_asked)
        pages: dict[str, str] = {
            TRAINEE: "dossier",
            ORGANISATION: "organisation_dossier",
            FUNDER: "funder_dossier",
        }
        of_messages.page_for.is_answered_by(lambda reader, number: reverse(pages[reader], args=[number]))
        of_messages.choices_page.is_answered_by(lambda: reverse("organisation_mails"))
        of_messages.list_page.is_answered_by(lambda: reverse("organisation_dossiers"))
        of_messages.followers_of.is_answered_by(changes.followers_of)


def pages_for_programs() -> list[tuple[str, str]]:
    """What whoever writes an organisation's programs reads beside its tokens."""
    return [("Webhooks", reverse("webhooks")), ("Documentation de l'API", reverse("api_documentation"))]
