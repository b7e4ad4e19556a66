"""Whose a training is, as the file says it: its SIRET, where it is written and whether its key is right."""

from functools import lru_cache

from lxml import etree
from stdnum.fr import siret as sirets

from catalogue.imports.edof.file.values import Elements, children_of


def siret_in(training: Elements) -> etree._Element | None:
    """Among a training's elements, the one that says whose it is; None when it is missing."""
    owner = children_of(training.get("organisme-formation-responsable"))
    return children_of(owner.get("SIRET-organisme-formation")).get("SIRET")


def siret_of(found: etree._Element | None) -> str:
    """The SIRET as it is written, without its spaces; empty when the element is missing."""
    return "" if found is None else "".join((found.text or "").split())


@lru_cache(maxsize=256)
def has_right_key(siret: str) -> bool:
    """Whether the control digit of a SIRET is right; those of La Poste follow a rule of their own."""
    return bool(sirets.is_valid(siret))
