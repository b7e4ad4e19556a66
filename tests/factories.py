"""What tests start from: named people, a catalogue in miniature, and dossiers brought to any state.

A dossier reaches its state by playing the real transitions, so no test starts from a life that cannot be.
"""

import hashlib
import itertools
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.test import RequestFactory
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.documents.models import Document
from accounts.identity import checked
from accounts.identity.models import IdentityCheck
from accounts.people.digests import digest_of
from accounts.people.models import Address, Trainee, User
from accounts.people.nir import Nir
from accounts.registration import terms
from accounts.rights import ledger
from accounts.rights.dotations.models import Dotation
from accounts.second_factor import devices
from accounts.status.models import StatusCheck
from catalogue.establishments.models import Establishment
from catalogue.funders.models import Agent, Funder
from catalogue.imports.models import CatalogueFile, Import
from catalogue.organisations.models import Invitation, Member, Organisation
from catalogue.places.models import Place
from catalogue.profile.models import Authorisation, Profile
from catalogue.tokens import issuing
from catalogue.tokens.models import ApiToken, Scope
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.business_days import add_business_days
from dossiers import transitions
from dossiers.attendance.models import HalfDay, Mark
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.eligibility.models import Answers
from dossiers.employer.asking import ask, of_offer
from dossiers.employer.models import EmployerRequest
from dossiers.lifecycle import State
from dossiers.money import figures as money
from dossiers.organisation.exports import scheduling
from dossiers.organisation.exports.models import ExportSchedule
from dossiers.organisation.following.models import Note
from dossiers.organisation.group import orders
from dossiers.organisation.group.models import GroupAnswer, MessageTemplate
from dossiers.organisation.planning import gestures
from dossiers.organisation.planning.models import SessionGesture
from dossiers.organisation.worklist.models import SavedView
from dossiers.transitions import drafts
from tests.kinds import sure

PASSWORD = "Formation2026"
PDF = b"%PDF-1.4\ncertificat\n%%EOF\n"
rank = itertools.count(1)


def a_user(kind: str, login: str, first: str, last: str, password: str | None = None, **more: Any) -> User:
    user = User(login=login, kind=kind, first_name=first, last_name=last, **more)
    user.email = more.get("email", login if "@" in login else f"{first.lower()}@example.fr")
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def digest(nir: str) -> str:
    return digest_of(Nir.parse(nir))


def a_trainee(
    first: str = "Dominique",
    last: str = "Lecœur",
    *,
    cents: int = 182_000,
    password: str | None = None,
    **more: Any,
) -> Trainee:
    user = a_user("trainee", more.pop("login", f"1:{next(rank):064x}"), first, last, password)
    defaults = {
        "birth_date": date(1976, 5, 12),
        "terms_accepted": terms.current().code,
        "terms_accepted_at": timezone.now(),
        "mobile": "+33612345678",
        "contact_email": user.email,
        "diploma": "5",
        "diploma_year": 1997,
        "category": "employee",
        "home_address": Address.objects.create(
            number="12", street_type="rue", street="des Tanneurs", postcode="57000", town="Metz"
        ),
    }
    trainee = Trainee.objects.create(user=user, **defaults | more)
    if cents:
        ledger.credit(trainee.pk, "cpf", cents, "Droits de l'année")
    return trainee


def a_dotation(trainee: Trainee, cents: int = 50_000, **more: Any) -> Dotation:
    """What an employer gave someone for anything, without a last day, unless said otherwise."""
    reference = f"virement-{next(rank)}"
    defaults = {"kind": "employer", "giver": "Forges de Lorraine", "siret": "73282932000074"}
    ledger.credit_dotation(trainee.pk, amount=cents, **defaults | {"reference": reference} | more)
    return Dotation.objects.latest("pk")


def an_organisation(name: str = "Atelier des Langues", **more: Any) -> Organisation:
    defaults = {"siret": f"{next(rank):014d}", "email": "contact@atelier.example", "phone": "0387000000"}
    return Organisation.objects.create(name=name, **defaults | {"town": "Metz", "postcode": "57000"} | more)


def an_establishment(organisation: Organisation, town: str = "Nancy", **more: Any) -> Establishment:
    """A site of an organisation, under its SIREN."""
    defaults = {"siret": f"{organisation.siret[:9]}{next(rank) % 100_000:05d}", "name": f"Site de {town}"}
    where = {"street": "4 rue Stanislas", "postcode": "54000", "town": town}
    return Establishment.objects.create(organisation=organisation, **defaults | where | more)


def a_member(organisation: Organisation, role: str = "manager", password: str | None = None) -> User:
    user = a_user("organisation", f"agent{next(rank)}@atelier.example", "Alix", "Renaud", password)
    Member.objects.create(user=user, organisation=organisation, role=role)
    return user


def an_invitation(organisation: Organisation) -> Invitation:
    """Someone invited to read an organisation's dossiers, who has not answered."""
    return Invitation.objects.create(
        organisation=organisation,
        email=f"invite{next(rank)}@atelier.example",
        role="reader",
        invited_by=a_member(organisation),
    )


def a_token(organisation: Organisation | None = None, *scopes: str, by: User | None = None) -> str:
    """The secret of a token of an organisation, which opens all of it unless some scopes are said."""
    organisation = organisation or an_organisation()
    by = by or a_member(organisation)
    request = RequestFactory().get("/")
    given = (f"Logiciel {next(rank)}", scopes or Scope.values, 90, request)
    return issuing.create(by.memberships.get(), *given)[1]


def token_of(secret: str) -> ApiToken:
    """The row of a token."""
    return ApiToken.objects.get(ending=secret[-4:], digest=hashlib.sha256(secret.encode()).hexdigest())


def a_saved_view(member: Member, query: str = "etat=requested", **more: Any) -> SavedView:
    """A view that a member keeps, for themselves unless it `is_shared`."""
    return SavedView.objects.create(owner=member, name=f"Vue {next(rank)}", query=query, **more)


def a_schedule(member: Member, every: str = "week", **more: Any) -> ExportSchedule:
    """A view of a member's, which they are called to export at eight."""
    return scheduling.schedule(member, a_saved_view(member, **more), every, 8)


def a_note(dossier: Dossier, text: str = "Rappeler lundi.") -> Note:
    """What a member of the organisation notes of a dossier for colleagues."""
    return Note.objects.create(dossier=dossier, author=sure(agent(dossier).user), text=text)


def a_staff_member(password: str | None = None) -> User:
    return a_user(
        "staff",
        f"agent{next(rank)}@cdc.example",
        "Morgan",
        "Petit",
        password,
        is_staff=True,
        is_superuser=True,
    )


def an_agent(group: str, login: str | None = None) -> User:
    """An agent of the Caisse des Dépôts, in one of the groups that are shipped."""
    user = a_user("staff", login or f"agent{next(rank)}@cdc.example", "Morgan", "Petit", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def every_permission(*verbs: str) -> QuerySet[Permission]:
    """The permissions of so many transitions (view, add, change, delete), on every model."""
    return Permission.objects.filter(codename__regex=rf"^({'|'.join(verbs)})_")


def a_code(user: User) -> str:
    """A code that opens the second factor of someone who has set it up."""
    TOTPDevice.objects.get_or_create(user=user)
    return devices.new_recovery_codes(user)[0]


def an_action(organisation: Organisation | None = None, **more: Any) -> Action:
    organisation = organisation or an_organisation()
    n = next(rank)
    code = more.pop("certification", "RNCP38565")
    training = Training.objects.create(
        organisation=organisation,
        number=f"F{n}",
        title=more.pop("title", "Anglais professionnel, évaluation des acquis"),
        summary=more.pop("summary", "Situer son niveau et progresser à l'oral."),
        objectives=more.pop("objectives", "Tenir une réunion en anglais."),
        content="Entretien, test, plan de progression.",
        certification=code
        and Certification.objects.get_or_create(code=code, defaults={"kind": Certification.kind_of(code)})[0],
    )
    defaults: dict[str, Any] = {"number": f"A{n}", "mode": "onsite", "price": 87_000, "hours": Decimal(10)}
    if "place" not in more:
        defaults["place"] = Place.objects.get_or_create(
            organisation=organisation, street="3 rue des Clercs", postcode="57000", town="Metz"
        )[0]
    return Action.objects.create(training=training, **defaults | more)


def a_session(action: Action | None = None, *, starts_in: int = 20, **more: Any) -> Session:
    """A session that starts in so many business days; `starts_on=None` makes a permanent entry."""
    action = action or an_action()
    start = more.pop("starts_on", add_business_days(timezone.localdate(), starts_in))
    end = more.pop("ends_on", start and start + timedelta(days=14))
    return Session.objects.create(
        action=action, number=f"S{next(rank)}", starts_on=start, ends_on=end, **more
    )


def a_catalogue_import(organisation: Organisation) -> Import:
    """A catalogue file that was checked, its content forgotten since."""
    by = a_member(organisation)
    file = CatalogueFile.objects.create(organisation=organisation, name="catalogue.xml", size=1, sent_by=by)
    now = timezone.now()
    return Import.objects.create(
        file=file, mode="check", status="done", asked_by=by, asked_at=now, finished_at=now
    )


def a_draft(trainee: Trainee | None = None, session: Session | None = None, **more: Any) -> Dossier:
    """A draft that is complete and could be sent."""
    dossier = drafts.create(trainee or a_trainee(), session or a_session())
    dossier.is_public_agent = False
    for field, value in more.items():
        setattr(dossier, field, value)
    if dossier.starts_on is None:
        drafts.choose_start(dossier, add_business_days(timezone.localdate(), 20))
    dossier.save()
    return dossier


def owner(dossier: Dossier) -> actors.Actor:
    return actors.trainee(dossier.trainee.user)


def agent(dossier: Dossier) -> actors.Actor:
    found = Member.objects.filter(organisation=dossier.organisation_id, role="manager")
    member = found.select_related("user").first()
    return actors.organisation(member.user if member else a_member(dossier.organisation))


def consents(dossier: Dossier) -> dict[str, Any]:
    """The consents to today's figures; whoever says they are a jobseeker is one, France Travail says so."""
    if dossier.is_jobseeker and dossier.status is not State.DRAFT:
        a_status_check(dossier.trainee, "yes")
    figures = money.plan_of(Dossier.objects.get(pk=dossier.pk), timezone.localdate())
    return {"figures": figures, "rights_consent": True, "payment_consent": True}


def send(dossier: Dossier) -> Dossier:
    return transitions.send(dossier, owner(dossier), **consents(dossier))


def accept(dossier: Dossier) -> Dossier:
    return transitions.accept(dossier, agent(dossier))


def propose(dossier: Dossier, **changes: Any) -> Dossier:
    terms = {
        "starts_on": dossier.starts_on,
        "ends_on": dossier.ends_on,
        "hours": dossier.hours,
        "price": dossier.price,
    }
    return transitions.propose(dossier, agent(dossier), **terms | {"note": "Groupe du matin."} | changes)


def refuse(dossier: Dossier) -> Dossier:
    return transitions.refuse(dossier, agent(dossier), reason="full", message="Le groupe est complet.")


def cancel_request(dossier: Dossier) -> Dossier:
    return transitions.cancel_request(dossier, owner(dossier))


def pay(dossier: Dossier) -> Dossier:
    return transitions.pay(dossier, owner(dossier), **consents(dossier))


def bank_says_yes(dossier: Dossier) -> Dossier:
    dossier.refresh_from_db()
    asked = dossier.to_pay or 0
    return transitions.payment_succeeded(
        dossier, actors.BANK, amount=asked, currency="eur", reference=dossier.number
    )


def bank_says_no(dossier: Dossier) -> Dossier:
    return transitions.payment_failed(dossier, actors.BANK, error="card_declined")


def validate(dossier: Dossier) -> Dossier:
    """Enrol, by card when something is left to pay."""
    given = consents(dossier)
    if given["figures"].to_pay:
        return bank_says_yes(transitions.pay(dossier, owner(dossier), **given))
    return transitions.validate(dossier, owner(dossier), figures=given["figures"], rights_consent=True)


def begin(dossier: Dossier) -> Dossier:
    """Bring the start to today (the only backdating here) and declare the entry."""
    today = timezone.localdate()
    Dossier.objects.filter(pk=dossier.pk).update(starts_on=today, ends_on=today + timedelta(days=10))
    return transitions.declare_entry(dossier, agent(dossier), effective_on=today)


def finish(dossier: Dossier) -> Dossier:
    return transitions.declare_exit(
        dossier, agent(dossier), effective_on=timezone.localdate(), hours_attended=Decimal(dossier.hours)
    )


def enrolled_on(dossier: Dossier, day: date, **more: Any) -> None:
    """Bring the request, its answer and the enrolment to that day, as if all had happened then."""
    Dossier.objects.filter(pk=dossier.pk).update(sent_on=day, answered_on=day, validated_on=day, **more)


def cancel(dossier: Dossier) -> Dossier:
    return transitions.cancel(dossier, owner(dossier))


def cancel_late(dossier: Dossier) -> Dossier:
    """Cancel when neither the fourteen days nor the seven are left."""
    today = timezone.localdate()
    enrolled_on(dossier, today - timedelta(days=40), starts_on=today + timedelta(days=2))
    return cancel(dossier)


def cancel_by_organisation(dossier: Dossier) -> Dossier:
    return transitions.cancel_by_organisation(dossier, agent(dossier), reason="Le formateur est souffrant.")


def a_status_check(trainee: Trainee, answer: str = "yes", **more: Any) -> StatusCheck:
    """What was asked of someone's status: a jobseeker's, now, unless told otherwise."""
    at = more.pop("at", timezone.now())
    silence = "timeout" if answer == "none" else ""
    row = {"provider": "jobseeker", "consented_at": at, "asked_at": at, "silence": silence} | more
    return StatusCheck.objects.create(trainee=trainee, answer=answer, **row)


def an_employer_request(
    trainee: Trainee | None = None, action: Action | None = None, asked: int | None = None, **to: str
) -> EmployerRequest:
    """What someone asks of their employer for an offer, without dates."""
    subject = of_offer(trainee or a_trainee(), action or an_action(), timezone.localdate())
    return ask(subject, asked or subject.most, **to)


def a_funder(name: str = "Région Grand Est", **more: Any) -> Funder:
    """A funder that supports everything, in ten business days; its silence means no."""
    n = next(rank)
    defaults: dict[str, Any] = {"kind": "region", "usual_amount": 10_000, "most_amount": 200_000}
    return Funder.objects.create(
        name=f"{name} {n}", **defaults | {"email": f"aides{n}@region.example"} | more
    )


def a_funder_agent(funder: Funder, password: str | None = None) -> User:
    user = a_user("funder", f"agent{next(rank)}@region.example", "Sacha", "Weber", password)
    Agent.objects.create(user=user, funder=funder)
    return user


def who_answers(dossier: Dossier) -> actors.Actor:
    """An agent of the funder that was asked for a dossier; of another's, when none was."""
    asked = TopUp.objects.filter(dossier=dossier).first()
    return actors.funder(a_funder_agent(asked.funder if asked else a_funder()))


def ask_top_up(
    dossier: Dossier, funder: Funder | None = None, amount: int = 10_000, message: str = ""
) -> Dossier:
    return transitions.ask_top_up(
        dossier, owner(dossier), funder=funder or a_funder(), amount=amount, message=message
    )


def grant_top_up(dossier: Dossier, amount: int | None = None) -> Dossier:
    return transitions.grant_top_up(dossier, who_answers(dossier), amount=amount)


def decline_top_up(dossier: Dossier) -> Dossier:
    return transitions.decline_top_up(
        dossier, who_answers(dossier), reason="budget", message="Plus de crédits."
    )


def a_selection(*dossiers: Dossier) -> GroupAnswer:
    """Dossiers of one organisation, chosen by its agent to be answered together."""
    member = Member.objects.get(user=agent(dossiers[0]).user)
    return orders.select(member, dossiers)


def a_session_gesture(*sessions: Session) -> SessionGesture:
    """Sessions chosen by a member of their organisation, who has not said what to do of them."""
    by = a_member(sessions[0].action.training.organisation)
    return gestures.select(by.memberships.get(), sessions)


def a_template(organisation: Organisation, name: str = "Complet") -> MessageTemplate:
    """A message kept to refuse with."""
    return MessageTemplate.objects.create(
        organisation=organisation,
        name=name,
        reason="full",
        text="Le groupe est complet.",
        changed_by=a_member(organisation),
    )


def a_mark(dossier: Dossier, status: str = "present", **half_day: Any) -> Mark:
    """What an organisation marked of someone on a half-day: this morning, unless told otherwise."""
    row: dict[str, Any] = {"day": timezone.localdate(), "half": "am", "hours": Decimal("3.5")} | half_day
    found = HalfDay.objects.get_or_create(session=dossier.session, **row)[0]
    by = sure(agent(dossier).user)
    return Mark.objects.create(half_day=found, dossier=dossier, status=status, marked_by=by)


def an_identity_check(trainee: Trainee) -> IdentityCheck:
    """An identity document that someone gave, and nobody has looked at."""
    return checked.submit(trainee.pk, "card", a_document(), a_document())


def a_document() -> Document:
    return Document(kind="application/pdf", content=PDF)


# The shortest life that leads to each state.
LIVES: dict[State, tuple[Callable[[Dossier], Dossier], ...]] = {
    State.DRAFT: (),
    State.REQUESTED: (send,),
    State.REFUSED_BY_ORGANISATION: (send, refuse),
    State.PROPOSED: (send, propose),
    State.REQUEST_CANCELLED: (send, cancel_request),
    State.TO_VALIDATE: (send, accept),
    State.PAYMENT_PENDING: (send, accept, pay),
    State.PAYMENT_REFUSED: (send, accept, pay, bank_says_no),
    State.VALIDATED: (send, accept, validate),
    State.IN_TRAINING: (send, accept, validate, begin),
    State.COMPLETED: (send, accept, validate, begin, finish),
    State.CANCELLED_BY_TRAINEE: (send, accept, validate, cancel_late),
    State.CANCELLED_BY_ORGANISATION: (send, accept, validate, cancel_by_organisation),
}


def a_dossier(state: State | str, draft: Dossier | None = None, **more: Any) -> Dossier:
    """A dossier in that state, having lived the shortest life that leads there.

    The default trainee's rights do not cover the whole price (participation), so a card is needed.
    """
    dossier = draft or a_draft(**more)
    for step in LIVES[State(state)]:
        dossier = step(dossier)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.state == state
    return dossier


def swear(draft: Dossier) -> None:
    """The statement that a licence or a skills review asks for."""
    Answers.objects.create(dossier=draft, sworn_at=timezone.now())


def a_profile(organisation: Organisation, **more: Any) -> Profile:
    """A profile in which nothing is missing; its certificate has a year left."""
    today = timezone.localdate()
    defaults = {
        "legal_form": "association",
        "representative": "Zoé Lambert",
        "representative_role": "Présidente",
        "nda": "41570123457",
        "qualiopi_by": "Certif Est",
        "qualiopi_number": "CE-2025-118",
        "qualiopi_from": today - timedelta(days=730),
        "qualiopi_until": today + timedelta(days=365),
        "qualiopi_covers": ["training"],
        "iban": "FR7630006000011234567890189",
    }
    return Profile.objects.create(organisation=organisation, **defaults | more)


def an_authorisation(organisation: Organisation, code: str = "RS6151", **more: Any) -> Authorisation:
    """That the certifier of that code lets an organisation prepare for it, without a last day."""
    certification, _ = Certification.objects.get_or_create(code=code, kind=Certification.kind_of(code))
    given = {"organisation": organisation, "certification": certification, "reference": "Lettre n° 12"}
    return Authorisation.objects.create(**given | more)
