"""Right trainings into the database, many at once: a few queries for a batch, none for what is unchanged."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from catalogue.communes import locate
from catalogue.establishments.models import Establishment
from catalogue.imports.edof.data import ActionData, PlaceData, SessionData, TrainingData
from catalogue.imports.edof.file.values import problem_at
from catalogue.imports.report import Problem
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.french import counted

SIZE = 1000
TEXTS = ("title", "summary", "objectives", "results", "content")
PLACE = ("name", "street", "postcode", "town")
RELATIONS = ("place", "certification", "establishment")
ACTION = ("mode", "price", "hours", "prerequisites", "has_admission_terms", "language", "pedagogy")


class Batch:
    """Trainings of one organisation compared with what is there; then, unless it is a simulation, written."""

    def __init__(
        self, organisation: Organisation, certifications: dict[str, Certification], *, writes: bool
    ) -> None:
        self.organisation, self.writes = organisation, writes
        self.certifications = certifications
        self.rows: dict[type, list[Any]] = {Place: [], Training: [], Action: [], Session: []}
        self.changed: dict[type, list[Any]] = {Place: [], Training: [], Action: [], Session: []}
        self.places: dict[tuple[str, ...], Place] = {}
        self.sites: dict[str, Establishment] = {}
        self.outcomes: Counter[str] = Counter()
        self.warnings: list[Problem] = []

    def compare(self, trainings: list[TrainingData]) -> None:
        """Find what each training changes: « created », « updated » or « unchanged »."""
        if self.organisation.pk:
            self.places = {place_key(place): place for place in self.organisation.places.all()}
            if _sirets(trainings) - {self.organisation.siret}:
                self.sites = {site.siret: site for site in self.organisation.establishments.all()}
        for data, training in zip(trainings, self._existing(trainings), strict=True):
            self.outcomes[self._training(training, data)] += 1

    def write(self) -> None:
        """Write what `compare` found."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=SIZE)  # type: ignore[attr-defined]
        for model, changed in self.changed.items():
            names = [field.name for field in model._meta.concrete_fields if _is_written(field)]  # type: ignore[attr-defined]
            model.objects.bulk_update(changed, names, batch_size=SIZE)  # type: ignore[attr-defined]

    def _existing(self, trainings: list[TrainingData]) -> list[Training | None]:
        if not self.organisation.pk:
            return [None] * len(trainings)
        # Only what the file names: an organisation may have thousands of sessions that it does not.
        named = {
            session.number for data in trainings for action in data.actions for session in action.sessions
        }
        numbers = [data.number for data in trainings]
        found = self._held(Training).filter(organisation=self.organisation, number__in=numbers)
        actions = Prefetch("actions", self._held(Action))
        sessions = Prefetch("actions__sessions", self._held(Session).filter(number__in=named))
        found = found.prefetch_related(actions, sessions)
        by_number = {training.number: training for training in found}
        return [by_number.get(data.number) for data in trainings]

    def _held(self, model: type) -> Any:
        """The rows of a model, held when they may be written: nobody enrols or edits meanwhile.

        Trainings first, then their actions and sessions, as the back-office does.
        """
        rows = model.objects.order_by("pk")  # type: ignore[attr-defined]
        return rows.select_for_update(no_key=True) if self.writes else rows

    def _training(self, training: Training | None, data: TrainingData) -> str:
        values: dict[str, Any] = {name: getattr(data, name) for name in TEXTS}
        values |= {"certification": self.certifications[data.certification]} | _published(data)
        if training is None:
            training = Training(organisation=self.organisation, number=data.number, **values)
            self.rows[Training].append(training)
            for action in data.actions:
                self._action(training, None, action, data.siret)
            return "created"
        changed = self._change(training, values)
        existing = {action.number: action for action in training.actions.all()}
        for action in data.actions:
            changed |= self._action(training, existing.get(action.number), action, data.siret)
        return "updated" if changed else "unchanged"

    def _action(self, training: Training, action: Action | None, data: ActionData, siret: str) -> bool:
        values: dict[str, Any] = {name: getattr(data, name) for name in ACTION}
        values |= {"place": self._place(data.place)} | _published(data) | self._in_charge(data.siret or siret)
        if action is None:
            action = Action(training=training, number=data.number, **values)
            self.rows[Action].append(action)
            return self._sessions(action, {}, data.sessions) or True
        changed = self._change(action, values)
        existing = {session.number: session for session in action.sessions.all()}
        return self._sessions(action, existing, data.sessions) or changed

    def _in_charge(self, siret: str) -> dict[str, Any]:
        """The site in charge; nothing when the file names the head alone: what was chosen here stays."""
        return {} if siret == self.organisation.siret else {"establishment": self.sites.get(siret)}

    def _sessions(self, action: Action, existing: dict[str, Session], rows: Iterable[SessionData]) -> bool:
        changed = False
        for row in rows:
            session = existing.get(row.number)
            # What its organisation cancelled stays so, whatever its next file says.
            is_open = row.is_open and not (session and session.cancelled_at)
            values: dict[str, Any] = {"starts_on": row.starts_on, "ends_on": row.ends_on, "is_open": is_open}
            if row.seats is not None:
                values["seats"] = row.seats
            if session is not None and session.seats_taken:
                values = self._kept(session, row, values)
            if session is None:
                self.rows[Session].append(Session(action=action, number=row.number, **values))
                changed = True
            else:
                changed |= self._change(session, values)
        return changed

    def _kept(self, session: Session, row: SessionData, values: dict[str, Any]) -> dict[str, Any]:
        """What a file may change of a session where seats are taken: people enrolled for its days."""
        dates = {"starts_on": session.starts_on, "ends_on": session.ends_on}
        if (row.starts_on, row.ends_on) != (session.starts_on, session.ends_on):
            self._warn(row, "periode", "des places y sont prises : ses dates restent celles d'avant.")
        if row.seats is not None and row.seats < session.seats_taken:
            seats = counted(session.seats_taken, "place y est prise", "places y sont prises")
            self._warn(row, "places", f"{seats} : il en reste autant.")
            values["seats"] = session.seats_taken
        return values | dates

    def _warn(self, row: SessionData, element: str, message: str) -> None:
        remedy = "Annulez cette session pour ses inscrits, ou créez-en une autre."
        where = f"session[{row.number}]/{element}"
        self.warnings.append(problem_at(row.line, where, row.number, message, remedy, is_warning=True))

    def _place(self, data: PlaceData) -> Place | None:
        """The place; None when the file names no town (all at a distance)."""
        if not data.town:
            return None
        place = self.places.get(data.key)
        more: dict[str, Any] = {"is_accessible": data.is_accessible}
        if data.access:
            more["access"] = data.access
        more |= _position(data, place)
        if place is None:
            place = Place(organisation=self.organisation, **dict(zip(PLACE, data.key, strict=True)), **more)
            self.places[data.key] = place
            self.rows[Place].append(place)
        elif _differs(place, more) and place.pk and place not in self.changed[Place]:
            self.changed[Place].append(place)
        return place

    def _change(self, row: Any, values: dict[str, Any]) -> bool:
        """Put the values on the row, to be written when one differs; whether it did."""
        different = _differs(row, values)
        if different:
            row.updated_at = timezone.now()
            self.changed[type(row)].append(row)
        return different


def _sirets(trainings: list[TrainingData]) -> set[str]:
    """The SIRET that trainings and their actions name."""
    own = {action.siret for data in trainings for action in data.actions if action.siret}
    return own | {data.siret for data in trainings}


def _position(data: PlaceData, place: Place | None) -> dict[str, float]:
    """Where the file says the place is; else where it was; else where its commune is."""
    found = (data.latitude, data.longitude) if data.latitude is not None else None
    if found is None and (place is None or place.latitude is None):
        found = locate(data.postcode, data.town)
    return dict(zip(("latitude", "longitude"), found, strict=True)) if found else {}  # type: ignore[arg-type]


def place_key(place: Place) -> tuple[str, ...]:
    """What tells two places of an organisation apart."""
    return place.name, place.street, place.postcode, place.town


def _published(data: TrainingData | ActionData) -> dict[str, bool]:
    return {} if data.is_published is None else {"is_published": data.is_published}


def _differs(row: Any, values: dict[str, Any]) -> bool:
    """Put the values on the row, not saved; whether one was different."""
    different = [name for name, value in values.items() if _value(row, name) != _plain(value)]
    for name in different:
        setattr(row, name, values[name])
    return bool(different)


def _value(row: Any, name: str) -> Any:
    """What a row holds, a relation as its key, without a query."""
    return getattr(row, f"{name}_id") if name in RELATIONS else getattr(row, name)


def _plain(value: Any) -> Any:
    """A relation as its key; a row that is not written yet equals nothing."""
    return (value.pk or value) if isinstance(value, Place | Certification | Establishment) else value


WRITTEN = {
    *TEXTS,
    *ACTION,
    "latitude",
    "longitude",
    "is_accessible",
    "access",
    "certification",
    "place",
    "establishment",
    "is_published",
    "starts_on",
}
WRITTEN |= {"ends_on", "is_open", "seats", "updated_at"}


def _is_written(field: Any) -> bool:
    return field.name in WRITTEN


def take(
    owner: Organisation,
    certifications: dict[str, Certification],
    trainings: list[TrainingData],
    *,
    writes: bool,
) -> Batch:
    """Write a batch of right trainings in the owner's catalogue, and in no other; its outcomes and warnings.

    To be called in a transaction: two imports of one organisation wait for each other. With `writes` false,
    nothing is written.
    """
    if writes:
        Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)
    batch = Batch(owner, certifications, writes=writes)
    batch.compare(trainings)
    if writes:
        batch.write()
    return batch
