"""EDOF's rules beyond the format: actions that differ, durations far enough apart, prices that add up."""

from collections.abc import Hashable

from lxml import etree

from catalogue.imports.edof.data import ActionData
from catalogue.imports.edof.file.values import Elements, Reader
from catalogue.trainings.alike import HOURS_APART, are_too_near, sort_of

CERTIFICATES = {"code-RNCP": "RNCP", "code-RS": "RS", "code-CPF": "CPF"}


def numbers_are_unique(reader: Reader, elements: list[etree._Element], rows: list) -> None:  # type: ignore[type-arg]
    """Each action of a training, each session of an action has its own number."""
    seen = set()
    for element, row in zip(elements, rows, strict=True):
        if row.number in seen:
            words = "un autre de la même sorte porte déjà ce numéro."
            reader.problem(element, row.number, words, "Donnez à chacun le sien.", attribute="numero")
        seen.add(row.number)


def actions_differ(reader: Reader, elements: list[etree._Element], actions: list[ActionData]) -> None:
    """No two actions of a training offer the same thing, or the same thing a few hours longer."""
    met: dict[Hashable, list[ActionData]] = {}
    for element, action in zip(elements, actions, strict=True):
        same = met.setdefault(sort_of(action, action.place.key), [])
        other = next((each for each in same if are_too_near(action.hours, each.hours)), None)
        if other:
            _too_alike(reader, element, action, other)
        same.append(action)


def _too_alike(reader: Reader, element: etree._Element, action: ActionData, other: ActionData) -> None:
    if action.hours == other.hours:
        words = (
            f"cette action est la même que « {other.number} » : mêmes modalité, lieu, pédagogie, langue"
            " et durée, quel que soit le prix."
        )
        remedy = "Retirez l'une des deux et réunissez leurs sessions, ou changez ce qui les distingue."
    else:
        words = (
            f"cette action ne diffère de « {other.number} » que par sa durée, de moins de"
            f" {HOURS_APART} heures."
        )
        remedy = f"Écartez les durées d'au moins {HOURS_APART} heures, ou réunissez ces actions."
    reader.problem(element, action.number, words, remedy)


def price(reader: Reader, action: etree._Element, extras: Elements) -> int:
    """The price in cents, all taxes; with the price before tax and the rate, they agree to the cent."""
    found = extras.get("frais-ttc")
    if found is None:
        reader.missing(action, "extras/extra[frais-ttc]", 'extra info="frais-ttc"')
        return 0
    gross = reader.cents(found)
    net_at, rate_at = extras.get("frais-ht"), extras.get("taux-tva")
    net = None if net_at is None else reader.cents(net_at)
    rate = None if rate_at is None else reader.number(rate_at)
    if rate_at is not None and rate is not None and rate >= 100:
        reader.problem(
            rate_at, rate_at.text or "", "ce taux de TVA n'existe pas.", "Écrivez par exemple 20.0."
        )
    elif gross is not None and net is not None:
        text = found.text or ""
        if rate is not None and abs(net * (1 + rate / 100) - gross) > 1:
            words = "le prix TTC n'est pas le prix HT plus la TVA."
            reader.problem(found, text, words, "Corrigez le prix TTC, le prix HT ou le taux de TVA.")
        elif rate is None and net > gross:
            words = "le prix TTC est plus petit que le prix HT."
            reader.problem(found, text, words, "Corrigez l'un des deux.")
    if gross == 0:
        words = "un prix de 0 € n'est pas un prix."
        reader.problem(found, found.text or "", words, "Écrivez le prix demandé, toutes taxes comprises.")
    return gross or 0
