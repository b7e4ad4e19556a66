"""What the members of the « Atelier des Langues » noted for each other when the demonstration begins."""

from datetime import date

from catalogue.organisations.models import Member
from cpf_portal.demo.lives import stories
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.messages.members import mail_choices
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.members.mail_choices import How
from dossiers.organisation.exports import scheduling
from dossiers.organisation.following import changes
from dossiers.organisation.worklist import layouts
from dossiers.organisation.worklist.criteria import Criteria

NOTED = (
    "Appelée hier : préfère commencer un lundi. À rappeler avant d'accepter.",
    "Test de niveau reçu, B1 confirmé.",
)

TOLD = (MessageKind.DEADLINE, MessageKind.REQUEST, MessageKind.ENDING)


def load(organisation: str, today: date) -> None:
    """Two notes, a dossier that someone follows, a view that everyone finds, what a reader is told at nine.

    What is there stays.
    """
    manager = Member.objects.get(organisation__name=organisation, role=Member.Role.MANAGER)
    if manager.saved_views.exists():
        return
    sent = Dossier.objects.filter(organisation=manager.organisation_id).exclude(state=State.DRAFT)
    dossier = sent.order_by("-sent_on", "-pk").first()
    reader = Member.objects.filter(organisation=manager.organisation_id, role=Member.Role.READER).first()
    if reader:
        mail_choices.choose(reader, dict.fromkeys(TOLD, How.DAILY), hour=9)
    with stories.moment(stories.days_ago(today, 1)):
        view = layouts.save_view(manager, "Dossiers sans suivi", Criteria(suivi="personne"), is_shared=True)
        scheduling.schedule(manager, view, scheduling.Every.WEEK, 8)
        if dossier:
            changes.assign(manager, dossier, manager)
            for text in NOTED:
                changes.add_note(manager, dossier, text)
