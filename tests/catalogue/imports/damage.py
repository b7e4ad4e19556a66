"""Damage done to a good catalogue file by script: each element removed, doubled, emptied, overlong, of a wrong type.

Each variant tells what was damaged and on which line its report must say so.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tests.catalogue.imports.edof_files import NAMESPACE

PREFIX = f"{{{NAMESPACE}}}"
OVERLONG = "x" * 4000


@dataclass(frozen=True)
class Variant:
    """A damaged file: what was done, to which element, and the line to be told."""

    done: str
    element: str
    line: int
    data: bytes

    def __str__(self) -> str:
        return f"{self.done} {self.element} line {self.line}"


def full_training() -> bytes:
    """A right training that uses every element of the format, one a line, without a blank line."""
    address = """<ligne>Atelier</ligne>
<codepostal>57000</codepostal>
<ville>Metz</ville>
<pays>FR</pays>
<geolocalisation>
<latitude>49.1</latitude>
<longitude>6.1</longitude>
</geolocalisation>
<extras info="adresse">
<extra info="libelle-voie">3 rue des Clercs</extra>
<extra info="conformite-reglementaire">1</extra>
</extras>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<lheo xmlns="{NAMESPACE}">
<offres>
<formation numero="F1" datemaj="20260501" datecrea="20260501">
<intitule-formation>Anglais</intitule-formation>
<objectif-formation>Parler</objectif-formation>
<resultats-attendus>Une attestation</resultats-attendus>
<contenu-formation>Des dialogues</contenu-formation>
<parcours-de-formation>1</parcours-de-formation>
<objectif-general-formation>6</objectif-general-formation>
<certification>
<code-RS>RS6604</code-RS>
</certification>
<action numero="A1" datemaj="20260501" datecrea="20260501">
<niveau-entree-obligatoire>0</niveau-entree-obligatoire>
<modalites-enseignement>0</modalites-enseignement>
<conditions-specifiques>Savoir lire</conditions-specifiques>
<lieu-de-formation>
<coordonnees numero="1">
<nom>Weber</nom>
<prenom>Noé</prenom>
<adresse numero="1">
{address}
</adresse>
<telfixe>
<numtel>0387000000</numtel>
</telfixe>
<portable>
<numtel>+33600000000</numtel>
</portable>
<courriel>noe@atelier.example</courriel>
</coordonnees>
</lieu-de-formation>
<modalites-entrees-sorties>0</modalites-entrees-sorties>
<url-action>
<urlweb>https://atelier.example/anglais</urlweb>
</url-action>
<session numero="S1" datemaj="20260501" datecrea="20260501">
<periode>
<debut>20270201</debut>
<fin>20270212</fin>
</periode>
<adresse-inscription>
<adresse numero="1">
{address}
</adresse>
</adresse-inscription>
<etat-recrutement>1</etat-recrutement>
<extras info="session">
<extra info="garantie">1</extra>
<extra info="nombre-places">12</extra>
</extras>
</session>
<adresse-information>
<adresse numero="2">
{address}
</adresse>
</adresse-information>
<date-information>
<date>20270115</date>
</date-information>
<restauration>Sur place</restauration>
<hebergement>À côté</hebergement>
<transport>Tram B</transport>
<acces-handicapes>Rampe</acces-handicapes>
<langue-formation>FR</langue-formation>
<modalites-recrutement>Aucune</modalites-recrutement>
<modalites-pedagogiques>En groupe</modalites-pedagogiques>
<code-perimetre-recrutement>4</code-perimetre-recrutement>
<infos-perimetre-recrutement>Moselle</infos-perimetre-recrutement>
<nombre-heures-centre>21</nombre-heures-centre>
<nombre-heures-entreprise>0</nombre-heures-entreprise>
<extras info="action">
<extra info="code-modalites-admission">92002</extra>
<extras info="frais-pedagogiques">
<extra info="taux-tva">20.0</extra>
<extra info="frais-ht">500.50</extra>
<extra info="frais-ttc">600.60</extra>
</extras>
<extra info="existence-prerequis">1</extra>
</extras>
</action>
<organisme-formation-responsable>
<SIRET-organisme-formation>
<SIRET>90000000100017</SIRET>
</SIRET-organisme-formation>
</organisme-formation-responsable>
<extras info="formation">
<extra info="resume-contenu">En bref</extra>
</extras>
</formation>
</offres>
</lheo>""".encode()


# What may be absent: a file without it is right.
OPTIONAL_NAMES = (
    "conditions-specifiques url-action adresse-information date-information restauration hebergement"
    " transport modalites-recrutement modalites-pedagogiques code-perimetre-recrutement"
    " infos-perimetre-recrutement nombre-heures-entreprise codepostal pays geolocalisation portable"
)
OPTIONAL = set(OPTIONAL_NAMES.split())
# What may be there but empty, and what may be there more than once.
MAY_BE_EMPTY = {"modalites-recrutement", "modalites-pedagogiques", "infos-perimetre-recrutement"}
MAY_BE_EMPTY |= {"latitude", "longitude"}
MAY_REPEAT = {"ligne", "date-information"}
# The open part: only these of its informations are needed, or have a type.
NEEDED_EXTRA = {"frais-ttc"}
TYPED_EXTRA = {"frais-ttc", "frais-ht", "taux-tva", "existence-prerequis", "garantie", "nombre-places"}
TYPED_EXTRA |= {"code-modalites-admission", "conformite-reglementaire"}
# Only the place of the training is read: the extras of other addresses are the sender's own.
READ_ADDRESS = "lieu-de-formation"


def written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def name_of(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def line_of(element: etree._Element) -> int:
    return int(element.sourceline)


def label(element: etree._Element) -> str:
    """What the report calls it: for the open part, what it tells."""
    return str(element.get("info", "extra")) if is_open_part(element) else name_of(element)


def is_open_part(element: etree._Element) -> bool:
    return name_of(element) == "extra"


def is_read(element: etree._Element) -> bool:
    """Whether the importer reads this information of the open part."""
    above = {name_of(parent) for parent in element.iterancestors()}
    return READ_ADDRESS in above or not above & {"adresse"}


def town_is_needed(element: etree._Element) -> bool:
    return READ_ADDRESS in {name_of(parent) for parent in element.iterancestors()}


def variants() -> Iterator[Variant]:
    """Every damage that makes the file wrong."""
    good = full_training()
    for rank, element in enumerate(_elements(etree.fromstring(good))):
        for done, damage in DAMAGES.items():
            root = etree.fromstring(good)
            target = list(_elements(root))[rank]
            line = damage(target)
            if line:
                yield Variant(done, label(element), line, written(root))


def harmless() -> Iterator[Variant]:
    """Optional elements removed: the file stays right."""
    good = full_training()
    for rank, element in enumerate(_elements(etree.fromstring(good))):
        if label(element) in OPTIONAL:
            root = etree.fromstring(good)
            target = list(_elements(root))[rank]
            target.getparent().remove(target)
            yield Variant("removed", label(element), line_of(element), written(root))


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    """The elements of the training, itself left out."""
    training = root.find(f".//{PREFIX}formation")
    return (element for element in training.iter() if element is not training)


def _remove(target: etree._Element) -> int:
    """What is missing is told on the line of what should hold it."""
    name, parent = label(target), target.getparent()
    if is_open_part(target):
        if name not in NEEDED_EXTRA:
            return 0
        parent = parent.getparent().getparent()
    elif name in OPTIONAL or (name == "ville" and not town_is_needed(target)):
        return 0
    elif name == "extras" and name_of(parent) == "extras":
        parent = parent.getparent()  # of frais-pedagogiques, which holds the price
    line = line_of(parent)
    _drop(target)
    return line


def _drop(target: etree._Element) -> None:
    """Remove it and not the line break after it, so that no other line moves up."""
    parent, previous = target.getparent(), target.getprevious()
    lost = "\n" * (1 + etree.tostring(target, with_tail=False).count(b"\n"))
    if previous is not None:
        previous.tail = (previous.tail or "") + lost
    else:
        parent.text = (parent.text or "") + lost
    parent.remove(target)


def _double(target: etree._Element) -> int:
    name = label(target)
    if name in MAY_REPEAT or (
        is_open_part(target) and (name == "code-modalites-admission" or not is_read(target))
    ):
        return 0
    if name == "extras" and name_of(target.getparent()) == "extras":
        return 0  # the price given twice is told of each of its elements
    again = copy.deepcopy(target)
    target.addnext(again)
    return line_of(target) + int(etree.tostring(target).count(b"\n"))


def _empty(target: etree._Element) -> int:
    name = label(target)
    if name in MAY_BE_EMPTY | {"extras"}:
        return 0
    if is_open_part(target) and (name not in TYPED_EXTRA or not is_read(target)):
        return 0
    lost = etree.tostring(target, with_tail=False).count(b"\n")
    for child in list(target):
        target.remove(child)
    target.text = None
    target.tail = "\n" * lost + (target.tail or "")
    return line_of(target)


def _overlong(target: etree._Element) -> int:
    if len(target) or (is_open_part(target) and not (label(target) in TYPED_EXTRA and is_read(target))):
        return 0
    target.text = OVERLONG
    return line_of(target)


def _wrong_type(target: etree._Element) -> int:
    """Words where elements must be; an element where words must be."""
    if is_open_part(target):
        if label(target) not in TYPED_EXTRA or not is_read(target):
            return 0
        target.text = "peut-être"
    elif len(target):
        target.text = "des mots" + (target.text or "")
    else:
        target.append(etree.Element(f"{PREFIX}nom"))
    return line_of(target)


def _of_another_namespace(target: etree._Element) -> int:
    """The right name in a namespace that is not the format's: no such element is there."""
    if is_open_part(target):
        return 0
    target.tag = f"{{{NAMESPACE}X}}{name_of(target)}"
    return line_of(target)


def broken_texts(sign: str) -> Iterator[Variant]:
    """That sign, which no XML holds, in each text."""
    good = full_training()
    for rank, element in enumerate(_elements(etree.fromstring(good))):
        if not len(element) and element.text:
            root = etree.fromstring(good)
            list(_elements(root))[rank].text = "SIGNE"
            data = written(root).replace(b"SIGNE", f"un {sign} deux".encode())
            yield Variant(sign, label(element), line_of(element), data)


DAMAGES = {
    "removed": _remove,
    "doubled": _double,
    "emptied": _empty,
    "overlong": _overlong,
    "wrong type": _wrong_type,
    "of another namespace": _of_another_namespace,
}
