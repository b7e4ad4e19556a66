"""What the members of the « Atelier des Langues » noted for each other when the demonstration begins."""

from datetime import date

from catalogue.organisations.models import Member
from cpf_portal.demo.lives import stories
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.organisation.following import changes
from dossiers.organisation.worklist import layouts
from dossiers.organisation.worklist.criteria import Criteria

NOTED = (
    "Appelée hier : préfère commencer un lundi. À rappeler avant d'accepter.",
    "Test de niveau reçu, B1 confirmé.",
)


def load(organisation: str, today: date) -> None:
    """Two notes, a dossier that someone follows, a view that everyone finds; what is there stays."""
    manager = Member.objects.get(organisation__name=organisation, role=Member.Role.MANAGER)
    if manager.saved_views.exists():
        return
    sent = Dossier.objects.filter(organisation=manager.organisation_id).exclude(state=State.DRAFT)
    dossier = sent.order_by("-sent_on", "-pk").first()
    with stories.moment(stories.days_ago(today, 1)):
        layouts.save_view(manager, "Dossiers sans suivi", Criteria(suivi="personne"), is_shared=True)
        if dossier:
            changes.assign(manager, dossier, manager)
            for text in NOTED:
                changes.add_note(manager, dossier, text)
