"""A dossier as an organisation's program reads it: what its pages show, never who paid which part."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from accounts.people import contact
from catalogue.api.typed import Number
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.terms import Terms
from dossiers.lifecycle import Role, State, Transition
from dossiers.money import closings
from dossiers.organisation import contacts
from dossiers.organisation.share import share_kept


class StateOut(Schema):
    """Un état, tel qu'il compte aujourd'hui."""

    code: State
    label: str


class TermsOut(Schema):
    """Ce qui est demandé, convenu ou proposé."""

    starts_on: date | None
    ends_on: date | None
    hours: Number
    price: int = Field(description="En centimes, toutes taxes comprises.")

    @classmethod
    def of(cls, terms: Terms) -> "TermsOut":
        """The terms of a dossier, or of a proposal."""
        return cls(starts_on=terms.starts_on, ends_on=terms.ends_on, hours=terms.hours, price=terms.price)


class ReachOut(Schema):
    """Comment joindre le stagiaire, tant que l'organisme a à faire avec lui."""

    email: str
    mobile: str
    landline: str
    address: str


class TraineeOut(Schema):
    """Le stagiaire."""

    first_name: str
    last_name: str
    usage_name: str
    reach: ReachOut | None = Field(description="null une fois que l'organisme n'en a plus besoin.")


class SettlementOut(Schema):
    """Ce que devient le prix à la fin, en centimes."""

    price: int
    kept: int = Field(description="La part du prix qui n'est pas rendue au stagiaire.")
    given_back: int
    due: int | None = Field(
        description="Ce que l'organisme recevra ; null tant que les heures sont inconnues."
    )
    is_final: bool


class DossierLine(Schema):
    """Un dossier dans une liste."""

    number: str
    state: StateOut
    title: str
    session: int = Field(description="L'identifiant de la session.")
    trainee: str = Field(description="Le nom du stagiaire.")
    sent_on: date
    deadline: date | None = Field(description="Le dernier jour pour agir ; null si rien n'est attendu.")
    terms: TermsOut

    @classmethod
    def of(cls, dossier: Dossier) -> "DossierLine":
        """A line of the list, its holder read with it."""
        return cls(**_line_of(dossier))


class DossierPage(Schema):
    """Une page de dossiers."""

    items: list[DossierLine]
    next: str | None = Field(None, description="Le « cursor » de la page suivante ; null à la dernière.")


class DossierOut(Schema):
    """Un dossier."""

    number: str
    state: StateOut
    title: str
    session: int
    mode: str
    place: str
    sent_on: date
    deadline: date | None
    accept_until: date | None = Field(
        description="Le dernier jour pour accepter ces dates ; ensuite, proposez-en d'autres."
    )
    terms: TermsOut
    proposal: TermsOut | None
    awaits_funder: bool = Field(description="Un financeur doit d'abord répondre au stagiaire.")
    has_admission_terms: bool
    acknowledged_on: date | None
    answered_on: date | None
    validated_on: date | None
    entered_on: date | None
    exited_on: date | None
    closed_on: date | None
    entry_confirmed_on: date | None = Field(description="Le jour d'entrée que le stagiaire a confirmé.")
    exit_confirmed_on: date | None
    hours_attended: Number | None
    hours_excused: Number | None
    settlement: SettlementOut | None
    trainee: TraineeOut

    @classmethod
    def of(cls, dossier: Dossier, today: date) -> "DossierOut":
        """A dossier, with what its page shows of it."""
        proposal = getattr(dossier, "proposal", None)
        made = _line_of(dossier) | {
            "proposal": TermsOut.of(proposal) if proposal else None,
            "settlement": _settlement_of(dossier),
            "trainee": _trainee_of(dossier, today),
        }
        plain = {name: getattr(dossier, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **{name: made[name] for name in cls.model_fields if name in made})


class TransitionOut(Schema):
    """Une transition que la table permet à l'organisme dans cet état."""

    name: str = Field(description="À la fin de l'adresse, pour la jouer.")
    label: str
    is_available: bool = Field(description="Si elle peut être jouée aujourd'hui.")
    reason: str = Field(description="Pourquoi elle ne peut pas l'être ; vide sinon.")


class EntryOut(Schema):
    """Une ligne du journal du dossier."""

    sequence: int
    transition: str
    label: str
    source: State
    target: State
    actor: Role
    at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """An entry, without what it keeps for others."""
        names = ("sequence", "transition", "label", "source", "target", "actor", "at")
        return cls(**{name: getattr(entry, name) for name in names})


def transition_out(dossier: Dossier, row: Transition, reason: str) -> TransitionOut:
    """A row of the table, and why it cannot be played, if so."""
    return TransitionOut(
        name=row.name, label=row.label_in(dossier.status), is_available=not reason, reason=reason
    )


def _line_of(dossier: Dossier) -> dict[str, Any]:
    standing = dossier.standing
    return {
        "number": dossier.number,
        "state": StateOut(code=standing, label=standing.label),
        "title": dossier.title,
        "session": dossier.session_id,
        "trainee": str(dossier.trainee),
        "sent_on": dossier.sent_on,
        "deadline": None if dossier.has_lapsed else dossier.deadline,
        "terms": TermsOut.of(dossier),
    }


def _settlement_of(dossier: Dossier) -> SettlementOut | None:
    closing = closings.of(dossier)
    if closing is None:
        return None
    share = share_kept(closing, dossier)
    return SettlementOut(
        price=share.price,
        kept=share.kept,
        given_back=share.given_back,
        due=share.due,
        is_final=closing.applied_at is not None,
    )


def _trainee_of(dossier: Dossier, today: date) -> TraineeOut:
    user, reach = dossier.trainee.user, None
    if contacts.are_readable(dossier, today):
        reach = ReachOut(
            email=contact.reached_at(user, dossier.contact_email),
            mobile=dossier.mobile,
            landline=dossier.landline,
            address=str(dossier.temporary_address or dossier.home_address or ""),
        )
    return TraineeOut(
        first_name=user.first_name,
        last_name=user.last_name,
        usage_name=dossier.usage_name,
        reach=reach,
    )
