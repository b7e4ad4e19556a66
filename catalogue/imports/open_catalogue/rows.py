"""What an import of the open catalogue finds there: organisations, places, and whose a training is."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from catalogue import communes
from catalogue.establishments.keeping import owners_of
from catalogue.imports.open_catalogue.line import ACTION_PREFIX, OpenLine, own_number
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings import eligible
from catalogue.trainings.models import Action, Certification, Session, Training

Key = tuple[int, str]  # an organisation's key and its own number for the training
ACCESS = "Le catalogue ouvert ne donne que le département ({}). Demandez l'adresse exacte à l'organisme."


class Known:
    """The rows that lines name, by what names them; those that are missing are created."""

    def __init__(self) -> None:
        self.organisations: dict[str, int] = {}
        self.certifications: dict[str, int] = {}
        self.places: dict[tuple[int, str], int] = {}

    def meet(self, lines: Iterable[OpenLine]) -> None:
        """Find or create all that these lines name."""
        self._meet_organisations({line.siret: line.organisation for line in lines})
        self._meet_certifications({line.certification: line.certification_title for line in lines})
        onsite = [line for line in lines if line.mode != Action.Mode.REMOTE]
        self._meet_places({(self.organisations[line.siret], line.department) for line in onsite})

    def key(self, line: OpenLine) -> Key:
        """What names the line's training."""
        return self.organisations[line.siret], line.training

    def place(self, line: OpenLine) -> int | None:
        """The place's key; None when all is at a distance."""
        if line.mode == Action.Mode.REMOTE:
            return None
        return self.places[self.organisations[line.siret], line.department]

    def _meet_organisations(self, names: dict[str, str]) -> None:
        new = {siret: name for siret, name in names.items() if siret not in self.organisations}
        sites = owners_of([*new])
        self.organisations |= {siret: site.organisation_id for siret, site in sites.items()}
        heads = {siret: name for siret, name in new.items() if siret not in sites}
        Organisation.objects.bulk_create(
            (Organisation(siret=siret, name=name) for siret, name in heads.items()), ignore_conflicts=True
        )
        for organisation in Organisation.objects.filter(siret__in=new):
            self.organisations[organisation.siret] = organisation.pk
            # The name that an EDOF file, which has none, left.
            if organisation.name == f"Organisme {organisation.siret}":
                Organisation.objects.filter(pk=organisation.pk).update(name=new[organisation.siret])

    def _meet_certifications(self, titles: dict[str, str]) -> None:
        new = {
            code: eligible.TITLES.get(code, title)
            for code, title in titles.items()
            if code and code not in self.certifications
        }
        Certification.objects.bulk_create(
            (
                Certification(code=code, kind=Certification.kind_of(code), title=title)
                for code, title in new.items()
            ),
            ignore_conflicts=True,
        )
        for certification in Certification.objects.filter(code__in=new):
            self.certifications[certification.code] = certification.pk
            if not certification.title and new[certification.code]:
                Certification.objects.filter(pk=certification.pk).update(title=new[certification.code])

    def _meet_places(self, wanted: set[tuple[int, str]]) -> None:
        new = wanted - self.places.keys()
        if not new:
            return
        Place.objects.bulk_create((_place(*key) for key in sorted(new)), ignore_conflicts=True)
        found = Place.objects.filter(organisation__in={key[0] for key in new}, name="", street="")
        there = {(place.organisation_id, place.town, place.postcode): place.pk for place in found}
        for organisation, code in new:
            stand_in = _place(organisation, code)
            self.places[organisation, code] = there[organisation, stand_in.town, stand_in.postcode]


def _place(organisation: int, code: str) -> Place:
    """The department's prefecture, saying that it only stands for the department."""
    town = communes.main_town(code)
    return Place(
        organisation_id=organisation,
        town=town.name,
        postcode=communes.indexed_postcodes(town)[0],
        latitude=town.latitude,
        longitude=town.longitude,
        access=ACCESS.format(communes.department_name(code)),
    )


def trainings_of(known: Known, lines: Iterable[OpenLine]) -> dict[Key, Training]:
    """The trainings there already, locked; each says in `is_touched` whether someone changed it since.

    Every write of someone else moves an `updated_at` past the moment of the last import.
    """
    sirets = {known.organisations[line.siret]: line.siret for line in lines}
    numbers = {number for line in lines for number in (line.training, f"{line.siret}_{line.training}")}
    since = {"updated_at__gt": OuterRef("open_catalogue_at")}
    found = (
        Training.objects.filter(organisation__in=sirets, number__in=numbers)
        .annotate(
            has_new_action=Exists(Action.objects.filter(training=OuterRef("pk"), **since)),
            has_new_session=Exists(Session.objects.filter(action__training=OuterRef("pk"), **since)),
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")  # as whoever writes the catalogue holds trainings
    )
    # When a number is there with and without the SIRET, the organisation's own comes last and stands.
    own_last = sorted(found, key=lambda training: training.open_catalogue_at is None)
    return {
        (training.organisation_id, own_number(sirets[training.organisation_id], training.number)): training
        for training in own_last
    }


def hand_over(trainings: dict[Key, Training]) -> set[Key]:
    """The trainings that are their organisation's own; those that have become so are handed over.

    The open catalogue's offers of such a training leave the search once the organisation has others.
    """
    theirs = {key for key, training in trainings.items() if not _is_open(training)}
    handed = [trainings[key].pk for key in theirs if trainings[key].open_catalogue_at]
    if handed:
        Training.objects.filter(pk__in=handed).update(open_catalogue_at=None)
        others = Action.objects.filter(training=OuterRef("training")).exclude(
            number__startswith=ACTION_PREFIX
        )
        Action.objects.filter(Exists(others), training__in=handed, number__startswith=ACTION_PREFIX).update(
            is_published=False
        )
    return theirs


def _is_open(training: Training) -> bool:
    """Whether the open catalogue wrote it, and nobody since."""
    at = training.open_catalogue_at
    if at is None or training.updated_at > at:
        return False
    return not (training.has_new_action or training.has_new_session)  # type: ignore[attr-defined]
