"""A dossier as good as real, in any state, that no database keeps: what the gallery is filled with."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.people.models import Trainee, User
from catalogue.funders.models import Funder
from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.business_days import add_business_days
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier, Proposal
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import LIVE, TRANSITIONS, State

PRICE, LOWER, RIGHTS, AID = 870_00, 820_00, 720_00, 150_00
HOURS, WEEK = Decimal(35), timedelta(days=7)
ENROLLED = (State.VALIDATED, State.IN_TRAINING)
FROZEN = (State.PAYMENT_PENDING, State.PAYMENT_REFUSED, State.VALIDATED, State.IN_TRAINING, State.COMPLETED)
TITLE = "Anglais : évaluation et perfectionnement professionnel"
NOTE = "Un groupe de votre niveau commence deux semaines plus tard."
FUNDER = "Région des Trois Fleuves"


def a_trainee() -> Trainee:
    """Whoever first opened an account, so that rights are read; nobody's when there is none."""
    first = Trainee.objects.select_related("user").order_by("pk").first()
    return first or Trainee(
        user=User(first_name="Dominique", last_name="Lecœur"), birth_date=date(1976, 5, 12)
    )


def an_organisation() -> Organisation:
    """Who gives the training."""
    known = {"email": "contact@atelier-des-langues.example", "phone": "0387000000"}
    return Organisation(pk=1, name="Atelier des Langues", **known)


def an_action(pk: int = 1, mode: str = Action.Mode.ONSITE) -> Action:
    """An offer of the organisation."""
    certification = Certification(code="RS6151", title="Communiquer en anglais au travail")
    training = Training(title=TITLE, organisation=an_organisation(), certification=certification, pk=1)
    training.rating, training.rating_count = 4.5, 12
    return Action(training=training, pk=pk, mode=mode, price=PRICE, hours=HOURS)


def a_dossier(state: State = State.REQUESTED, trainee: Trainee | None = None) -> Dossier:
    """A dossier in that state: its dates, figures once they are frozen, a proposal while there is one."""
    today, action = timezone.localdate(), an_action()
    starts_on = add_business_days(today, 1 if state is State.IN_TRAINING else 12)
    ends_on = starts_on + WEEK
    dossier = Dossier(
        pk=0,
        number="4127305986",
        trainee=trainee or a_trainee(),
        organisation=action.training.organisation,
        session=Session(action=action, starts_on=starts_on, ends_on=ends_on),
        state=state.value,
        title=TITLE,
        mode=action.mode,
        place="14 rue des Clercs, 57000 Metz",
        certification="RS6151",
        price=PRICE,
        hours=HOURS,
        starts_on=starts_on,
        ends_on=ends_on,
        sent_on=today - WEEK,
        deadline=add_business_days(ends_on if state in ENROLLED else today, 2) if state in LIVE else None,
    )
    if state in FROZEN:
        dossier.dotation_used = dossier.credit_used = dossier.top_up_used = 0
        dossier.rights_used, dossier.to_pay = RIGHTS, PRICE - RIGHTS
    if state is State.PROPOSED:
        later = {"starts_on": starts_on + 2 * WEEK, "ends_on": ends_on + 2 * WEEK}
        Proposal(dossier=dossier, price=LOWER, hours=HOURS, note=NOTE, **later)
    return dossier


def an_entry(transition: str) -> Entry:
    """The entry of that transition, in the journal of a dossier that it has just moved."""
    row, today = TRANSITIONS[transition], timezone.localdate()
    source = row.sources[0]
    dossier = a_dossier(row.leads_to(source))
    if transition.endswith("top_up"):
        _ask(dossier, transition)
    return Entry(
        dossier=dossier,
        transition=transition,
        source=source.value,
        target=dossier.state,
        actor=(row.roles[0]).value,
        at=timezone.now(),
        details=_details(transition, today),
    )


def _ask(dossier: Dossier, transition: str) -> None:
    """A top-up asked of a funder, or answered."""
    dossier.silence = "grant_top_up" if transition == "ask_top_up" else ""
    funder = Funder(name=FUNDER, email="aides@region.example")
    granted = AID if transition == "grant_top_up" else None
    status = {"grant_top_up": "granted", "decline_top_up": "declined"}.get(transition, "asked")
    TopUp(dossier=dossier, funder=funder, asked=AID, granted=granted, status=status)


def _details(transition: str, today: date) -> dict[str, Any]:
    """What an entry keeps of it."""
    reason = {"refuse": "prerequisites", "decline_top_up": "budget"}.get(
        transition, "Le formateur est souffrant, et la session n'a pas lieu."
    )
    return {
        "reason": reason,
        "message": "" if transition == "propose" else "À bientôt dans nos murs.",
        "note": NOTE,
        "funder": FUNDER,
        "silence": "grant_top_up",
        "amount": AID,
        "asked": AID,
        "to_pay": 150_00,
        "until": add_business_days(today, 10).isoformat(),
        "effective_on": today.isoformat(),
        "final_on": add_business_days(today, 10).isoformat(),
        "hours_attended": "35.00",
        "ground": "illness",
        "accepted": True,
        "silent": "trainee",
        "rights_released": 720_00,
        "rights_used": 720_00 if transition in ("validate", "declare_exit", "payment_succeeded") else 0,
        "card_refunded": 150_00,
        "top_up_used": 0,
    }
