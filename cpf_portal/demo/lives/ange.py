"""Ange's dossiers: one in each of several states, each with a past that agrees with it."""

from datetime import date

from django.utils import timezone

from accounts.people.models import Trainee, User
from catalogue.funders.models import Funder
from catalogue.organisations.models import Member
from catalogue.trainings.bookable import first_day
from catalogue.trainings.models import Action, Session, Training
from cpf_portal.demo import funders
from cpf_portal.demo.lives import stories
from cpf_portal.demo.lives.stories import FIRST, LAST, Life, Story
from cpf_portal.simulators.bank import Simulator
from cpf_portal.simulators.bank.ledger import ACCEPTED
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.money import figures
from dossiers.transitions.engine import play_the_clock
from payments.card import checkout
from payments.card.models import Payment
from payments.refunds import holding
from payments.refunds.giving_back import pay_due
from payments.refunds.models import RefundHold


def _asks(life: Life) -> None:
    """Ask the funder of the life for its usual amount."""
    funder = Funder.objects.get(name=funders.ASKED[life.name])
    transitions.ask_top_up(
        life.dossier,
        life.holder,
        funder=funder,
        amount=min(funder.usual_amount, life.dossier.price),
        message="Cette formation me permettra de changer de métier.",
    )


def _is_granted(life: Life) -> None:
    top_up = life.dossier.top_up
    agent = funders.agent_of(top_up.funder)
    transitions.grant_top_up(
        life.dossier, agent, amount=top_up.asked // 2, message="Dans la limite de nos crédits."
    )


def _is_declined(life: Life) -> None:
    agent = funders.agent_of(life.dossier.top_up.funder)
    transitions.decline_top_up(
        life.dossier, agent, reason="plan", message="Voyez d'abord ce projet avec votre employeur."
    )


def _hears_nothing(life: Life) -> None:
    play_the_clock(life.dossier)


ASKED = ((4, stories.sends), (3, stories.accepts), (2, _asks))
# Rights pay these whole: Ange has had as much, year after year. Nothing is left when funders are asked.
ENROLLED = {
    "completed": Story(
        (
            (62, stories.sends),
            (61, stories.accepts),
            (59, stories.validates),
            (FIRST, stories.enters),
            (FIRST, stories.confirms_entry),
            (LAST, stories.leaves),
            (LAST, stories.confirms_exit),
            (8, stories.tells),
        ),
        begins=-40,
        lasts=25,
    ),
    "in_training": Story(
        ((26, stories.sends), (25, stories.accepts), (23, stories.validates), (FIRST, stories.enters)),
        begins=-6,
        lasts=35,
    ),
    "about_to_begin": Story(
        ((18, stories.sends), (17, stories.accepts), (15, stories.validates)), begins=3, lasts=5
    ),
    "validated": Story(((17, stories.sends), (16, stories.accepts), (13, stories.validates))),
}
STORIES = {
    # What a funder supports is rarer: it is chosen first.
    "aid_asked": Story(ASKED),
    "aid_granted": Story((*ASKED, (1, _is_granted))),
    "aid_declined": Story((*ASKED, (1, _is_declined))),
    "aid_asked_of_france_travail": Story(ASKED),
    "aid_granted_by_silence": Story(
        ((14, stories.sends), (13, stories.accepts), (12, _asks), (1, _hears_nothing))
    ),
    "draft": Story(((2, stories.prepares),)),
    "requested": Story(((1, stories.sends),)),
    "acknowledged": Story(((3, stories.sends), (2, stories.acknowledges))),
    "refused": Story(((9, stories.sends), (8, stories.refuses))),
    "proposed": Story(((3, stories.sends), (1, stories.proposes))),
    "to_validate": Story(((2, stories.sends), (1, stories.accepts))),
    "cancelled": Story(((12, stories.sends), (11, stories.gives_up))),
    **ENROLLED,
}
EMPLOYED = ("aid_declined",)
# Lived once the bank is there: 200,00 € that rights lack, then whole prices: one given back, one held.
LACKING = 200_00
PAID, GIVEN_BACK, HELD = "paid", "given_back", "held"


def live(ange: Trainee, today: date) -> None:
    """Live all of Ange's dossiers that need no bank."""
    sessions = _sessions(today)
    chosen = {name: _chosen(name, sessions, today) for name in STORIES}
    prices = {name: chosen[name].action.price for name in ENROLLED}
    stories.credit_years(ange, sum(prices.values()), stories.last_year(today))
    lives = []
    for name, story in STORIES.items():
        session = story.session_for(chosen[name], today)
        if name == "acknowledged":
            _ask_terms(session)
        lives.append((story, _life(name, ange, session)))
    stories.live(lives, today)


def _is_given_back(_: Life) -> None:
    pay_due()


def _is_held(life: Life) -> None:
    payment = Payment.objects.get(dossier__number=life.number)
    holding.hold(payment, User.objects.get(login="agent@cdc.example"), RefundHold.Reason.DOSSIER)


def pay(ange: Trainee, bank: Simulator, today: date) -> None:
    """Live those that pay by card, at that bank."""

    def pays(life: Life) -> None:
        stories.status_is_asked(life)
        plan = figures.plan_of(life.dossier, timezone.localdate())
        checkout.start(life.dossier, life.holder, figures=plan, rights_consent=True, payment_consent=True)
        payment = Payment.objects.get(dossier__number=life.number)
        bank.ledger.charge(payment.checkout_id or "", ACCEPTED)
        checkout.synchronise(payment)

    to_pay = ((6, stories.sends), (5, stories.accepts), (4, pays))
    sessions = _sessions(today)
    paid, given_back, held = (
        _life(name, ange, _chosen(name, sessions, today)) for name in (PAID, GIVEN_BACK, HELD)
    )
    stories.credit_years(ange, paid.session.action.price - LACKING, stories.first_year_of(ange) - 1)
    stories.live([(Story(to_pay), paid)], today)
    stories.live([(Story((*to_pay, (2, stories.cancels), (1, _is_given_back))), given_back)], today)
    to_hold = ((24, stories.sends), (23, stories.accepts), (22, pays), (14, stories.cancels), (13, _is_held))
    stories.live([(Story(to_hold), held)], today)


def _life(name: str, ange: Trainee, session: Session) -> Life:
    return Life(ange, session, _agent(session), is_jobseeker=name not in EMPLOYED, name=name)


def _chosen(name: str, sessions: list[Session], today: date) -> Session:
    """The first session that suits a life; it is nobody else's then."""
    is_jobseeker = name not in EMPLOYED
    found = next(each for each in sessions if funders.suits(name, each, today, is_jobseeker=is_jobseeker))
    sessions.remove(found)
    return found


def _sessions(today: date) -> list[Session]:
    """Open sessions far enough away, one an action, the cheapest first, where someone may log in."""
    # Read by its keys: the database knows nothing yet of the tables that were just filled.
    organisations = Member.objects.filter(role=Member.Role.MANAGER).values_list("organisation", flat=True)
    trainings = list(
        Training.objects.filter(organisation__in=list(organisations)).values_list("pk", flat=True)
    )
    prices = dict(Action.objects.filter(training__in=trainings).values_list("pk", "price"))
    later = Session.objects.filter(starts_on__gt=first_day(today), action__in=list(prices))
    free = later.filter(seats_taken=0).exclude(seats=0)
    chosen: dict[int, Session] = {}
    for session in sorted(free, key=lambda each: (prices[each.action_id], each.pk)):
        chosen.setdefault(session.action_id, session)
    asked_for = set(Session.objects.filter(dossiers__isnull=False).values_list("action", flat=True))
    return [session for session in chosen.values() if session.action_id not in asked_for]


def _agent(session: Session) -> actors.Actor:
    organisation = session.action.training.organisation
    return actors.organisation(
        User.objects.get(memberships__organisation=organisation, memberships__role=Member.Role.MANAGER)
    )


def _ask_terms(session: Session) -> None:
    """Its offer asks for an interview: the organisation acknowledges, then has longer to answer."""
    session.action.has_admission_terms = True
    session.action.prerequisites = "Entretien avec l'équipe avant l'entrée."
    session.action.save(update_fields=["has_admission_terms", "prerequisites"])
