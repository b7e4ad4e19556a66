"""The filters one ticks, and what each value means; beside each, how many offers it would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from catalogue.search.means import Means
from catalogue.search.models import Offer
from catalogue.trainings.models import Action, Certification
from cpf_portal.common.french import euros
from cpf_portal.common.law import kinds

LEVELS = {
    3: "Niveau 3 (CAP, BEP)",
    4: "Niveau 4 (baccalauréat)",
    5: "Niveau 5 (bac + 2)",
    6: "Niveau 6 (bac + 3 ou + 4)",
    7: "Niveau 7 (bac + 5)",
    8: "Niveau 8 (doctorat)",
}
Chosen = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Value:
    """A box to tick: its value in the address, its label, the offers it keeps."""

    key: str
    label: str
    condition: Q


@dataclass(frozen=True)
class Facet:
    """A group of boxes: several of them ticked keep the offers of any."""

    name: str
    label: str
    values: tuple[Value, ...]

    def condition(self, chosen: Chosen) -> Q:
        """What the ticked boxes of the group ask; nothing when none is."""
        ticked = chosen.get(self.name, ())
        return reduce(or_, (value.condition for value in self.values if value.key in ticked), Q())

    @cached_property
    def sql(self) -> dict[str, str]:
        """The condition of each value, by its key, written once."""
        return {value.key: _sql(value.condition) for value in self.values}


def _facet(name: str, label: str, *values: tuple[str, str, Q]) -> Facet:
    return Facet(name, label, tuple(Value(*value) for value in values))


FACETS = (
    _facet(
        "modalite",
        "Modalité",
        *((str(mode), str(label), Q(mode=mode)) for mode, label in Action.Mode.choices),
    ),
    _facet(
        "duree",
        "Durée",
        ("14", "14 heures ou moins", Q(hours__lte=14)),
        ("35", "De 15 à 35 heures", Q(hours__gt=14, hours__lte=35)),
        ("140", "De 36 à 140 heures", Q(hours__gt=35, hours__lte=140)),
        ("plus", "Plus de 140 heures", Q(hours__gt=140)),
    ),
    _facet(
        "certification",
        "Certification",
        ("rncp", "Diplôme ou titre (RNCP)", Q(certification_kind=Certification.Kind.RNCP)),
        ("rs", "Compétence certifiée (RS)", Q(certification_kind=Certification.Kind.RS)),
        ("vae", "Validation des acquis (VAE)", Q(certification_code__in=kinds.VAES)),
        ("bilan", "Bilan de compétences", Q(certification_code__in=kinds.SKILLS_REVIEWS)),
        (
            "permis",
            "Permis de conduire",
            Q(certification_code__in=(*kinds.LIGHT_LICENCES, *kinds.HEAVY_LICENCES)),
        ),
    ),
    _facet(
        "niveau",
        "Niveau de sortie",
        *((str(level), label, Q(level=level)) for level, label in LEVELS.items()),
    ),
    _facet("acces", "Accessibilité", ("pmr", "Locaux accessibles", Q(is_accessible=True))),
    _facet(
        "note",
        "Avis des stagiaires",
        ("4", "4 sur 5 ou plus", Q(rating__gte=4)),
        ("3", "3 sur 5 ou plus", Q(rating__gte=3)),
    ),
)
RIGHTS = "droits"


def covered(means: Means) -> Facet:
    """The offers that someone's means pay for, the participation apart: it is told."""
    told = "Couvert par mes droits"
    if means.participation:
        told += f", hors participation de {euros(means.participation)}"
    return Facet(RIGHTS, "Financement", (Value("oui", told, means.covers),))


def conditions(facets: tuple[Facet, ...], chosen: Chosen) -> Q:
    """What all the ticked boxes ask."""
    return reduce(and_, (facet.condition(chosen) for facet in facets), Q())


class Tally:
    """How many offers there are of each combination of boxes, read once; what any ticks leave follows.

    A combination is a number, a bit for each value of each facet.
    """

    def __init__(self, facets: tuple[Facet, ...], offers: QuerySet[Offer]) -> None:
        values = {(facet.name, key): sql for facet in facets for key, sql in facet.sql.items()}
        self.bits = {value: 1 << place for place, value in enumerate(values)}
        boxes = " + ".join(
            f"CASE WHEN {sql} THEN {self.bits[value]} ELSE 0 END" for value, sql in values.items()
        )
        number = RawSQL(boxes, (), BigIntegerField())  # noqa: S611 - Django wrote it, in `_sql`
        self.combinations = list(offers.order_by().values_list(number).annotate(Count("pk")))

    def left(self, chosen: Chosen) -> int:
        """How many offers those ticks leave."""
        return sum(count for _, count in self._kept(chosen))

    def boxes(self, chosen: Chosen) -> dict[str, int]:
        """What each box leaves, beside the ticks of the other groups, as `<facet>_<value>`."""
        kept = {name: self._kept(unticked(chosen, name)) for name, _ in self.bits}
        return {
            f"{name}_{key}": sum(count for boxes, count in kept[name] if boxes & bit)
            for (name, key), bit in self.bits.items()
        }

    def _kept(self, chosen: Chosen) -> list[tuple[int, int]]:
        """The combinations with a ticked box of each group that has one."""
        masks = [sum(self.bits[name, key] for key in keys) for name, keys in chosen.items()]
        return [(boxes, count) for boxes, count in self.combinations if all(boxes & mask for mask in masks)]


def unticked(chosen: Chosen, name: str) -> Chosen:
    """The same ticks, those of a group apart."""
    return {other: keys for other, keys in chosen.items() if other != name}


def _sql(condition: Q) -> str:
    """A condition on an offer as Postgres reads it; written each time it would cost a page 5 ms."""
    query = Offer.objects.filter(condition).query
    sql, values = query.get_compiler(DEFAULT_DB_ALIAS).compile(query.where)
    written = connection.ops.compose_sql(sql, values)  # type: ignore[attr-defined]
    return str(written).replace("%", "%%")
