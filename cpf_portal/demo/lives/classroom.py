"""A session under way at « Atelier des Langues »: its people, its sheet begun, messages to refuse with."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.people.models import User
from catalogue.trainings.models import Session
from cpf_portal.demo.catalogue import NAMED
from cpf_portal.demo.lives import former, stories
from cpf_portal.demo.lives.stories import FIRST, Life, Story
from dossiers.attendance import marking
from dossiers.attendance.models import HalfDay, Mark
from dossiers.organisation.group.models import MessageTemplate

# Three have entered; the entry of the two others is still to be declared. One telephone for all, which the
# fund's agents find among their signals.
TELEPHONE = "+33699010203"
PEOPLE = (
    ("Aïcha", "Ferhat", True),
    ("Bruno", "Castel", True),
    ("Chloé", "Weber", True),
    ("Denis", "Maillard", False),
    ("Eva", "Lindqvist", False),
)
STEPS = ((34, stories.sends), (33, stories.accepts), (31, stories.validates))
BEGUN = Story((*STEPS, (FIRST, stories.enters)), begins=-3, lasts=11)
EXPECTED = Story(STEPS, begins=-3, lasts=11)
HOURS = Decimal("2.5")
TEMPLATES = (
    (
        "Groupe complet",
        "full",
        "Le groupe est complet à ces dates. La prochaine session ouvre bientôt : renouvelez votre demande "
        "dès qu'elle paraît, nous la lirons en premier.",
    ),
    (
        "Niveau à reprendre",
        "prerequisites",
        "Le test de niveau montre qu'une remise à niveau est utile d'abord. Écrivez-nous : nous vous dirons "
        "par quelle formation commencer.",
    ),
)


def live(today: date) -> None:
    """Let them enrol and begin, and the organisation mark the first days."""
    agent = former.manager(NAMED[0][0])
    found = Session.objects.filter(action__training__title=NAMED[0][1], starts_on__gt=today)
    session = BEGUN.session_for(found.earliest("starts_on"), today)
    lives = []
    for first, last, has_entered in PEOPLE:
        trainee = former.person(first, last, today, mobile=TELEPHONE)
        stories.credit_years(trainee, session.action.price, stories.last_year(today))
        lives.append((BEGUN if has_entered else EXPECTED, Life(trainee, session, agent)))
    stories.live(lives, today)
    user = agent.user
    if user is None:
        return
    _begin_sheet(session, user, [life for _, life in lives], today)
    for name, reason, text in TEMPLATES:
        MessageTemplate.objects.get_or_create(
            organisation=session.action.training.organisation,
            name=name,
            defaults={"reason": reason, "text": text, "changed_by": user},
        )


def _begin_sheet(session: Session, by: User, lives: list[Life], today: date) -> None:
    """All the half-days of the session; all present at first but one, who says it is wrong."""
    first, last = session.starts_on or today, session.ends_on or today
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    marking.add_days(session, days, dict.fromkeys(HalfDay.Half.values, HOURS))
    morning, afternoon = session.half_days.filter(day=first)
    dossiers = [life.dossier.pk for life in lives[:3]]
    said = {(half.pk, dossier): "present" for half in (morning, afternoon) for dossier in dossiers}
    said[afternoon.pk, dossiers[1]] = "absent"
    with stories.moment(first):
        marking.mark(session, by, said, first)
    mark = Mark.objects.get(half_day=afternoon, dossier=dossiers[1])
    marking.contest(mark, "J'étais là l'après-midi : j'ai signé la feuille en papier.")
