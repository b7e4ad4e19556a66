"""An action of a training: its price, hours, mode and place, no two alike (EDOF's rules)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from catalogue.communes import locate
from catalogue.establishments.models import Establishment
from catalogue.office.checks import check_seen, insert, locked_training, new_number, write
from catalogue.organisations.models import Member
from catalogue.places.models import Place
from catalogue.trainings.alike import HOURS_APART, are_too_near, sort_of
from catalogue.trainings.models import Action, Training
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import NBSP, euros, hours

# What nobody asks for a training: beyond, a comma was forgotten.
HIGHEST_PRICE, LONGEST = 15_000_000, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """An address as it is typed; one the organisation already has is taken again."""

    town: str
    name: str = ""
    street: str = ""
    postcode: str = ""
    is_accessible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionValues:
    """What is written of an action: `price` in cents, `place` a key of the organisation's, or a new one.

    `establishment` is the SIRET of one of its sites; empty for the head.
    """

    mode: str
    price: int
    hours: Decimal
    place: int | NewPlace | None = None
    prerequisites: str = ""
    has_admission_terms: bool = False
    language: str = "fr"
    pedagogy: str = ""
    establishment: str = ""

    def columns(self, by: Member) -> dict[str, object]:
        """The columns these values fill; `Refused` for a price, hours or a place that cannot be."""
        if not 0 < self.price <= HIGHEST_PRICE:
            raise Refused(f"Le prix va de 0,01 € à {euros(HIGHEST_PRICE)}.", code="price")
        if not 0 < self.hours <= LONGEST:
            raise Refused(f"La durée va de 0,01 à {LONGEST:_} heures.".replace("_", NBSP), code="hours")
        if self.mode not in Action.Mode.values:
            raise Refused("Choisissez une des trois modalités.", code="mode")
        place = _place(by, self.place)
        if place is None and self.mode != Action.Mode.REMOTE:
            raise Refused("Indiquez le lieu : seule une formation à distance s'en passe.", code="place")
        given = ("mode", "price", "hours", "prerequisites", "has_admission_terms", "language", "pedagogy")
        placed = {"place": place, "establishment": _establishment(by, self.establishment)}
        return {name: getattr(self, name) for name in given} | placed


def _establishment(by: Member, siret: str) -> Establishment | None:
    if siret in ("", by.organisation.siret):
        return None
    found = Establishment.objects.filter(organisation=by.organisation_id, siret=siret).first()
    if found is None:
        raise Refused("Choisissez un établissement de votre organisme.", code="establishment")
    return found


def _place(by: Member, given: int | NewPlace | None) -> Place | None:
    if given is None:
        return None
    mine = Place.objects.filter(organisation=by.organisation_id)
    if isinstance(given, NewPlace):
        if not given.town:
            raise Refused("Indiquez au moins la ville du lieu.", code="place_town")
        named = {name: getattr(given, name) for name in ("name", "street", "postcode", "town")}
        latitude, longitude = locate(given.postcode, given.town) or (None, None)
        more = {"is_accessible": given.is_accessible, "latitude": latitude, "longitude": longitude}
        found, _ = Place.objects.get_or_create(organisation=by.organisation, **named, defaults=more)
        return found
    if known := mine.filter(pk=given).first():
        return known
    raise Refused("Choisissez un lieu de votre organisme.", code="place")


@transaction.atomic
def create(by: Member, training: Training, number: str, values: ActionValues) -> Action:
    """Add an action, shown as soon as its training is; `Refused` when it is too like another."""
    parent = locked_training(by, training.pk)
    row = Action(training=parent, number=number or new_number(), **values.columns(by))
    _check_distinct(row, parent.actions.all())
    insert(row, "action")
    return row


@transaction.atomic
def edit(by: Member, action: Action, seen: str | None, values: ActionValues) -> Action:
    """Change an action; `seen` is the version that was read, refused (`stale`) when it is not the last.

    Dossiers keep the price, hours, mode and place they were sent with. Two actions that a file made
    alike may be changed in what does not make them so.
    """
    row = _locked(by, action)
    check_seen(row, seen)
    before, columns = _told_apart_by(row), values.columns(by)
    for name, value in columns.items():
        setattr(row, name, value)
    if _told_apart_by(row) != before:
        _check_distinct(row, row.training.actions.exclude(pk=row.pk))
    return write(row, columns)


@transaction.atomic
def publish(by: Member, action: Action) -> Action:
    """Show the action wherever its training is; `Refused` when one too like it is already shown."""
    row = _locked(by, action)
    if row.is_published:
        return row
    _check_distinct(row, row.training.actions.filter(is_published=True))
    return write(row, {"is_published": True})


@transaction.atomic
def unpublish(by: Member, action: Action) -> Action:
    """Hide the action; live dossiers go on."""
    row = _locked(by, action)
    return write(row, {"is_published": False}) if row.is_published else row


def _locked(by: Member, action: Action) -> Action:
    """The action as it stands, its training held: what makes two actions alike is decided one at a time."""
    parent = locked_training(by, action.training_id)
    row = Action.objects.get(pk=action.pk)
    row.training = parent
    return row


def _told_apart_by(action: Action) -> tuple[Hashable, Decimal]:
    return sort_of(action, action.place_id), Decimal(action.hours)


def _check_distinct(action: Action, others: Iterable[Action]) -> None:
    """Refuse an action that differs from another by less than ten hours, and by nothing else."""
    for other in others:
        (sort, length), (others_sort, others_length) = _told_apart_by(action), _told_apart_by(other)
        if sort != others_sort or not are_too_near(length, others_length):
            continue
        same = "Une autre action de cette formation a déjà ces modalité, lieu, pédagogie et langue"
        if length == others_length:
            raise Refused(f"{same}, et la même durée (numéro {other.number}).", code="hours")
        raise Refused(
            f"{same} (numéro {other.number}, {hours(other.hours)}) : leurs durées doivent différer "
            f"d'au moins {HOURS_APART} heures.",
            code="hours",
        )
