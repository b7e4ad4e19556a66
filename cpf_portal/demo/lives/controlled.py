"""What the fund's control has under way when the demonstration begins: reports, a notice, a suspension."""

from datetime import date

from accounts.people.models import User
from catalogue.control import standing
from catalogue.organisations.models import Organisation
from cpf_portal.demo.lives import former, stories
from dossiers.contact import enquiries
from dossiers.contact.models import Enquiry

CALLED = "Deux appels cette semaine : on me promet un ordinateur si je m'inscris avant vendredi."
ABSENT = "Le cours de mardi n'a pas eu lieu, et personne ne répond au téléphone."
NOT_MINE = "J'ai reçu un e-mail pour un dossier que je n'ai jamais commencé."


def load(today: date) -> None:
    """Leave a report of each kind, a notice whose days are over, a suspension."""
    morgan = User.objects.get(login="agent@cdc.example")
    warned, stopped = (Organisation.objects.get(name=name) for name in ("Passerelles", "Béarn Savoir-faire"))
    manager = former.manager(warned.name).user
    with stories.moment(stories.days_ago(today, 25)):
        notice = standing.notify(morgan, warned, "suspended", "Des cours annoncés n'ont pas été donnés.")
    if manager:
        with stories.moment(stories.days_ago(today, 18)):
            standing.observe(manager, notice, "Notre formatrice était souffrante : les cours sont reportés.")
    with stories.moment(stories.days_ago(today, 6)):
        reason = "Le certificat Qualiopi présenté n'est pas celui de l'organisme."
        standing.decide(morgan, stopped, "suspended", reason, is_urgent=True, holds_payments=True)
    with stories.moment(stories.days_ago(today, 2)):
        for name, subject, text, organisation in (
            ("Inès Garnier", Enquiry.Subject.PROVIDER, ABSENT, warned),
            ("Paul Nguyen", Enquiry.Subject.CALL, CALLED, None),
            ("Lise Caron", Enquiry.Subject.NOT_ME, NOT_MINE, None),
        ):
            email = f"{name.split()[1].lower()}@example.org"
            enquiries.write(
                None, name=name, email=email, subject=subject, text=text, organisation=organisation
            )
