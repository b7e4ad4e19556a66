"""From what a person typed to communes: those that are it (`find`), those that it may become (`suggest`)."""

from collections.abc import Callable, Iterable
from heapq import nsmallest

from catalogue.communes.memory import WHOLE, Commune, Table, indexed_postcodes, table
from catalogue.communes.spelling import Asked, key, plain_words, read, without_article, words

MOST = 20  # communes whose name only begins with what was typed
# A town so many times larger than those of the very name may be what was meant: « Évry », « Clermont ».
MUCH_LARGER = 10

Test = Callable[[Commune], bool]


def find(text: str) -> list[Commune]:
    """The communes that a « ville ou code postal » means, the most populated first; none when unknown.

    « Metz », « metz 57000 », « Metz (57) », « 57000 », « st etienne », « paris 11 ». Those of exactly this
    name, its article left out or not; after them the much larger ones whose name begins with these words
    (« Évry »: the village, then Évry-Courcouronnes). Without any, all those whose name begins so (« La
    Baule »), of this name less its article, or that took in a former commune of this name. A postcode
    outweighs a name it contradicts.
    """
    asked = read(text)
    if asked.postcode:
        return _of_postcode(asked)
    if not asked.name:
        return []
    return named(asked.name, lambda commune: asked.department in ("", commune.department))


def label(commune: Commune) -> str:
    """How a commune is shown: « Metz (57000) »; `find` takes it back to this very commune."""
    where = commune.postcodes[0] if commune.code not in WHOLE else commune.department
    return f"{commune.name} ({where})"


def suggest(text: str, limit: int = 8) -> list[Commune]:
    """At most `limit` communes by the beginning of their name, of a word of it, or of a postcode.

    The very name first, then names that begin so, then other words; in each, the most populated first.
    Nothing under two characters.
    """
    typed = plain_words(text)
    if limit < 1 or len("".join(typed)) < 2:
        return []
    index = table()
    if "".join(typed).isdigit():
        ranks = set(index.postcode_beginnings.ranks_of("".join(typed)[:5]))
        return [index.communes[rank] for rank in nsmallest(limit, ranks)]
    asked = read(text)
    numbers = asked.postcode or asked.department or (typed[-1] if typed[-1].isdigit() else "")
    if found := _beginning(index, _spellings(typed), limit, lambda commune: True):
        return found
    name = list(asked.name[:-1] if asked.name and asked.name[-1] == numbers else asked.name)
    if not name:
        return []
    return _beginning(index, [name], limit, lambda commune: not numbers or _is_at(commune, numbers))


def named(name: tuple[str, ...], is_there: Test) -> list[Commune]:
    """The communes of a name among those that pass the test, by the rules of `find`."""
    index, whole = table(), "".join(name)
    for ranks in (index.names.get(whole, ()), index.bare_names.get(whole, ())):
        if found := [index.communes[rank] for rank in ranks if is_there(index.communes[rank])]:
            return found + _begins_with_words(name, is_there, above=MUCH_LARGER * found[0].population)
    # « La Baule » may be Baule with an article too many, or the beginning of La Baule-Escoublac.
    others = {*index.names.get(without_article(name), ()), *index.former_names.get(whole, ())}
    there = filter(is_there, (index.communes[rank] for rank in others))
    either = {*there, *_begins_with_words(name, is_there)}
    return sorted(either, key=lambda commune: (-commune.population, commune.code))


def _begins_with_words(name: tuple[str, ...], is_there: Test, above: int = -1) -> list[Commune]:
    """Those with more than so many inhabitants whose name begins with these words, at most `MOST`."""
    index = table()
    found: list[Commune] = []
    for rank in sorted(set(index.beginnings.ranks_of("".join(name)))):
        commune = index.communes[rank]
        if commune.population <= above or len(found) == MOST:
            break
        if is_there(commune) and _has_words(commune, name):
            found.append(commune)
    return found


def _has_words(commune: Commune, name: tuple[str, ...]) -> bool:
    """Whether the commune's name, or its name less the article, has these words and then others."""
    its_words = words(commune.name)
    at = int(its_words[0] != name[0])
    return len(its_words) > len(name) + at and tuple(its_words[at : at + len(name)]) == name


def _of_postcode(asked: Asked) -> list[Commune]:
    """Those of a postcode, less those of another name; a CEDEX one is found by its name and department."""
    index = table()
    there = [index.communes[rank] for rank in index.postcodes.get(asked.postcode, ())]
    if not asked.name:
        return there
    if not there:
        departments = departments_of_postcode(asked.postcode)
        return named(asked.name, lambda commune: commune.department in departments)
    return matching(there, asked.name) or there


def matching(communes: list[Commune], name: tuple[str, ...]) -> list[Commune]:
    """Of some communes, those of this name, else those that took it in, else those whose name begins so."""
    index, whole = table(), "".join(name)
    if exact := [commune for commune in communes if whole in (key(commune.name), _bare(commune))]:
        return exact
    took_it_in = {index.communes[rank].code for rank in index.former_names.get(whole, ())}
    if former := [commune for commune in communes if commune.code in took_it_in]:
        return former
    return [commune for commune in communes if key(commune.name).startswith(whole)]


def departments_of_postcode(postcode: str) -> tuple[str, ...]:
    """The codes of the departments where a postcode may be, even one that no table knows."""
    if postcode.startswith("20"):
        return ("2A", "2B") if postcode < "20200" else ("2B", "2A")
    return (postcode[:3] if postcode.startswith("97") else postcode[:2],)


def _bare(commune: Commune) -> str:
    return without_article(words(commune.name))


def _is_at(commune: Commune, numbers: str) -> bool:
    """Whether a postcode of the commune begins so, or its department is that."""
    return commune.department == numbers or any(
        postcode.startswith(numbers) for postcode in indexed_postcodes(commune)
    )


def _spellings(typed: list[str]) -> list[list[str]]:
    """« st » may be « saint » or begin « Strasbourg »: when it is last, both."""
    spelt = words(" ".join(typed))
    return [spelt] if spelt == typed else [spelt, [*spelt[:-1], typed[-1]]]


def _beginning(index: Table, spellings: Iterable[list[str]], limit: int, is_there: Test) -> list[Commune]:
    """By key: exact names, then beginnings, then inner words, without a commune twice."""
    wholes = {"".join(name) for name in spellings}
    tiers = (
        [rank for whole in wholes for rank in index.names.get(whole, ())],
        {rank for whole in wholes for rank in index.beginnings.ranks_of(whole)},
        {rank for whole in wholes for rank in index.inner.ranks_of(whole)},
    )
    found: dict[int, None] = {}
    for tier in tiers:
        left = (rank for rank in tier if rank not in found and is_there(index.communes[rank]))
        found.update(dict.fromkeys(nsmallest(limit - len(found), left)))
        if len(found) == limit:
            break
    return [index.communes[rank] for rank in found]
