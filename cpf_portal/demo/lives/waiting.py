"""What waits for the fund's agents when the demonstration begins: a message, papers, corrections, a claim."""

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from accounts.documents.models import Document
from accounts.identity import checked
from accounts.people.models import Trainee, User
from accounts.rights.dotations.models import DotationKind, RecordedGift
from accounts.rights.models import RightsCorrection
from accounts.staff.models import NameCorrection
from catalogue.trainings.models import Session
from cpf_portal.demo.catalogue import NAMED
from cpf_portal.demo.lives import former, stories
from cpf_portal.demo.lives.stories import Life, Story
from dossiers import transitions
from dossiers.contact import enquiries
from dossiers.contact.models import Enquiry
from dossiers.holder import closing


def _claims(life: Life) -> None:
    """Hospital, three days before the first one: the claim is for staff to decide."""
    transitions.claim_force_majeure(
        life.dossier,
        life.holder,
        ground="illness",
        documents=[_paper("Bulletin d'hospitalisation")],
        explanation="Je suis hospitalisé jusqu'à la fin du mois.",
    )


ILL = Story(
    (
        (25, stories.sends),
        (24, stories.accepts),
        (22, stories.validates),
        (1, stories.cancels),
        (1, _claims),
    ),
    begins=3,
)


def load(dominique: Trainee, camille: Trainee, today: date) -> None:
    """Leave something to do in the lists of the agents, each asked one or two days ago."""
    accounts, decides = (
        User.objects.get(login=login) for login in ("comptes@cdc.example", "agent@cdc.example")
    )
    odile, yanis = (User.objects.get(login__startswith=f"ancien-{name}.") for name in ("odile", "yanis"))
    with stories.moment(stories.days_ago(today, 2)):
        enquiries.write(
            dominique.user,
            name=str(dominique),
            email=dominique.contact_email,
            subject=Enquiry.Subject.RIGHTS,
            text="Mon employeur dit avoir versé 400,00 €. Puis-je les utiliser pour une autre formation ?",
        )
        checked.submit(camille.pk, "card", _paper("Carte d'identité"), _paper("Carte d'identité, verso"))
        NameCorrection.objects.create(
            account=odile,
            first_name="Odile",
            last_name="Renault",
            reason="Acte de naissance vu au guichet.",
            asked_by=accounts,
        )
        RightsCorrection.objects.create(
            trainee=odile.trainee,
            source="cpf",
            amount=120_00,
            reason="Trois mois de travail déclarés après coup.",
            asked_by=decides,
        )
        RecordedGift.objects.create(
            trainee=camille,
            means=RecordedGift.Means.TRANSFER,
            kind=DotationKind.REGION,
            giver="Région des Trois Fleuves",
            amount=300_00,
            reference="VIR-2026-0412",
            asked_by=decides,
        )
        closing.ask(yanis.trainee)
    session = Session.objects.filter(action__training__title=NAMED[0][1], starts_on__gt=today)
    someone = former.person("Éloi", "Perrot", today)
    life = Life(someone, ILL.session_for(session.earliest("starts_on"), today), former.manager(NAMED[0][0]))
    stories.credit_years(someone, life.session.action.price, stories.last_year(today))
    stories.live([(ILL, life)], today)


def _paper(title: str) -> Document:
    """A picture of an invented paper."""
    picture, held = Image.new("L", (620, 400), 245), BytesIO()
    ImageDraw.Draw(picture).text((40, 40), f"{title}\nSPÉCIMEN, pièce inventée", fill=30, font_size=24)
    picture.save(held, "PNG")
    return Document(kind=Document.Kind.PNG, content=held.getvalue())
