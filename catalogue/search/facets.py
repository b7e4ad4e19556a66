"""The filters one ticks, and what each value means; beside each, how many offers it would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Q

from catalogue.search.means import Means
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


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of boxes: several of them ticked keep the offers of any."""

    name: str
    label: str
    values: tuple[Value, ...]

    def condition(self, chosen: Chosen) -> Q:
        """What the ticked boxes of the group ask; nothing when none is."""
        ticked = chosen.get(self.name, ())
        return reduce(or_, (value.condition for value in self.values if value.key in ticked), Q())


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


def conditions(facets: tuple[Facet, ...], chosen: Chosen, *, but: str = "") -> Q:
    """What all the ticked boxes ask, one group apart if told."""
    return reduce(and_, (facet.condition(chosen) for facet in facets if facet.name != but), Q())


def counting(facets: tuple[Facet, ...], chosen: Chosen) -> dict[str, Count]:
    """The aggregates that count, in one statement, what each value would leave; and `total`."""
    counts = {"total": Count("pk", filter=conditions(facets, chosen) or None)}
    for facet in facets:
        others = conditions(facets, chosen, but=facet.name)
        for value in facet.values:
            counts[f"{facet.name}_{value.key}"] = Count("pk", filter=others & value.condition)
    return counts
