"""What is wrong in how a training is built: what is missing, doubled, empty, too long, of a wrong kind."""

import re
from collections import Counter
from collections.abc import Container

from lxml import etree

from catalogue.imports.edof.file.format import FORMAT, LONGEST_NUMBER, Anything, Code, Extras, Group, Text
from catalogue.imports.edof.file.schema import schema
from catalogue.imports.edof.file.values import PREFIX, Reader, name_of

SPACES = re.compile(r"[ \t\r\n]+")


def check(reader: Reader, element: etree._Element) -> None:
    """Note what is wrong below the element; what the format does not know is only a warning."""
    if schema().validate(element):
        return
    _explain(reader, element)


def _explain(reader: Reader, element: etree._Element) -> None:
    what = FORMAT.get(name_of(element)) if element.tag.startswith(PREFIX) else None
    if isinstance(what, Group):
        _group(reader, element, what)
    elif isinstance(what, Text | Code):
        _leaf(reader, element, what)
    elif isinstance(what, Extras):
        _no_text(reader, element)
        _known(reader, element, {"extras", "extra"})
    if isinstance(what, Group | Extras | Anything):
        for child in element:
            _explain(reader, child)


def _group(reader: Reader, element: etree._Element, what: Group) -> None:
    for attribute in what.attributes:
        reader.attribute(element, attribute, LONGEST_NUMBER)
    _no_text(reader, element)
    needed = [name for name, (least, _) in what.children.items() if least]
    if not len(element) and len(needed) > 1:
        listed = ", ".join(f"<{name}>" for name in needed)
        reader.problem(element, "", f"<{name_of(element)}> ne contient rien.", f"Ajoutez-y {listed}.")
        return
    found: Counter[str] = Counter()
    for child in element.iterchildren(f"{PREFIX}*"):
        name = name_of(child)
        found[name] += 1
        most = what.children.get(name, (0, 0))[1]
        if most and found[name] == most + 1:
            times = "une fois" if most == 1 else f"{most} fois"
            reader.problem(child, "", f"<{name}> ne peut être là que {times}.", "Retirez ce qui est en trop.")
    for name in needed:
        if not found[name]:
            reader.missing(element, name)
    _known(reader, element, what.children.keys())


def _known(reader: Reader, element: etree._Element, names: Container[str]) -> None:
    """Warn of what the format does not know; what is of another namespace is taken off, whatever its name."""
    for child in list(element):
        is_foreign = not child.tag.startswith(PREFIX)
        if is_foreign or name_of(child) not in names:
            reader.problem(
                child,
                "",
                f"<{name_of(element)}> ne contient pas cet élément ; il est ignoré.",
                "Retirez-le, ou corrigez son nom.",
                is_warning=True,
            )
        if is_foreign:
            element.remove(child)


def _no_text(reader: Reader, element: etree._Element) -> None:
    texts = [element.text or "", *(child.tail or "" for child in element)]
    stray = "".join(texts).strip()
    if stray:
        reader.problem(
            element, stray, "il y a du texte là où seuls des éléments sont permis.", "Retirez ce texte."
        )


def _leaf(reader: Reader, element: etree._Element, what: Text | Code) -> None:
    if len(element):
        reader.problem(
            element,
            name_of(element[0]),
            "des éléments sont là où il faut du texte.",
            "Mettez le texte entre <![CDATA[ et ]]>.",
        )
        return
    value = SPACES.sub(" ", element.text or "").strip(" ")
    if isinstance(what, Code):
        if value not in what.allowed:
            _wrong_code(reader, element, value, what.allowed)
    elif not value and what.shortest:
        reader.problem(
            element, "", "l'élément est vide.", "Renseignez-le, ou retirez-le s'il est facultatif."
        )
    elif len(value) > what.longest and not what.pattern:
        reader.problem(element, value, f"le texte dépasse {what.longest} caractères.", "Raccourcissez-le.")
    elif len(value) < what.shortest:
        reader.problem(element, value, f"le texte a moins de {what.shortest} caractères.", "Complétez-le.")
    elif what.pattern and (len(value) > what.longest or not re.fullmatch(what.pattern, value)):
        reader.problem(element, value, what.wrong, what.remedy)


def _wrong_code(reader: Reader, element: etree._Element, value: str, allowed: tuple[str, ...]) -> None:
    remedy = f"Codes possibles : {', '.join(allowed)}."
    reader.problem(element, value, "ce code n'existe pas." if value else "l'élément est vide.", remedy)
