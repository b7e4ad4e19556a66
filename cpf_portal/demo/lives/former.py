"""Those who followed what the product's documents name, and said what they thought of it."""

from datetime import date

from accounts.people.models import Trainee, User
from catalogue.organisations.models import Member, Organisation
from catalogue.trainings.models import Session
from cpf_portal.demo.catalogue import NAMED
from cpf_portal.demo.lives import stories
from cpf_portal.demo.lives.stories import FIRST, LAST, Life, Story
from dossiers.dossier import actors

# Three reviews make a rating. Rights pay these whole: the two others of the documents ask for a card.
OPINIONS = {
    NAMED[0][1]: (
        ("Nora", "Lefort", "Un rythme soutenu, des exercices tirés de nos métiers. Je recommande."),
        ("Yanis", "Marchal", "J'ose enfin prendre la parole en réunion."),
        (
            "Solène",
            "Gaudin",
            "Une évaluation honnête, puis du sur-mesure. Une séance de plus aurait été utile.",
        ),
    ),
    NAMED[3][1]: (
        ("Mathis", "Roussel", "Des chevaux bien tenus, des guides qui savent transmettre."),
        ("Inès", "Costa", "Beaucoup de terrain, par tous les temps. L'hébergement est simple et propre."),
        ("Gaël", "Le Bihan", "Formation exigeante : j'ai trouvé un emploi dans la saison."),
    ),
    NAMED[4][1]: (
        ("Léa", "Barbier", "Du dessin au chantier, on touche à tout."),
        ("Karim", "Benali", "Les visites de chantier valent le déplacement."),
        ("Odile", "Renaud", "L'équipe suit chaque projet de près. Les outils de dessin datent un peu."),
    ),
}
STORY = Story(
    (
        (95, stories.sends),
        (94, stories.accepts),
        (92, stories.validates),
        (FIRST, stories.enters),
        (LAST, stories.leaves),
        (18, stories.tells),
        (16, stories.is_published),
    ),
    begins=-75,
)
BORN = date(1984, 6, 15)


def live(today: date) -> None:
    """Let each follow their training, and the fund publish what they say of it."""
    moderator = User.objects.get(login="agent@cdc.example")
    lives = []
    for title, people in OPINIONS.items():
        found = Session.objects.filter(action__training__title=title, starts_on__gt=today)
        session = STORY.session_for(found.earliest("starts_on"), today)
        agent = manager(session.action.training.organisation.name)
        for first, last, opinion in people:
            trainee = person(first, last, today)
            stories.credit_years(trainee, session.action.price, stories.last_year(today) - 1)
            lives.append((STORY, Life(trainee, session, agent, opinion=opinion, moderator=moderator)))
    stories.live(lives, today)


def person(first: str, last: str, today: date, **more: str) -> Trainee:
    """Someone nobody can log in as; `more` says otherwise of their account."""
    email = f"{first}.{last}@courriel.example".lower().replace(" ", "-")
    with stories.moment(stories.days_ago(today, 110)):
        user = User.objects.create_user(
            f"ancien-{email}", kind=User.Kind.TRAINEE, first_name=first, last_name=last
        )
        return stories.settle(user, email, "51100", "Reims", birth_date=BORN, is_jobseeker=True, **more)


def manager(name: str) -> actors.Actor:
    """Who answers for an organisation: its manager, or someone nobody can log in as."""
    organisation = Organisation.objects.get(name=name)
    member = Member.objects.filter(organisation=organisation, role=Member.Role.MANAGER).first()
    if member is None:
        user = User.objects.create_user(
            organisation.email, kind=User.Kind.ORGANISATION, email=organisation.email, first_name="Accueil"
        )
        member = Member.objects.create(user=user, organisation=organisation, role=Member.Role.MANAGER)
    return actors.organisation(member.user)
