"""The words of a search: what they find, what else is called so, and what was meant."""

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from catalogue.search.synonyms import GROUPS, NOISE, WIDER
from cpf_portal.common.database.replica import reading_connection
from cpf_portal.common.french import plain

CONFIGURATION, AS_THEY_ARE = "french_plain", "words_plain"
LONGEST_STOP_WORD = 4
MOST_WORDS = 12
SHORTEST_BEGUN, SHORTEST_TO_CORRECT = 3, 4
CANDIDATES, ALIKE = 20, 0.75
NEAR = """
SELECT asked.word, array(
    SELECT known.word FROM catalogue_word known WHERE known.word %% asked.word
    ORDER BY similarity(known.word, asked.word) DESC, known.uses DESC LIMIT %(most)s
)
FROM unnest(%(words)s::text[]) AS asked (word)
WHERE NOT EXISTS (SELECT FROM catalogue_word WHERE starts_with(word, asked.word))
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked in words: `strict` has them as typed, `wide` also what is called otherwise."""

    strict: SearchQuery
    wide: SearchQuery


def words_of(text: str) -> Words | None:
    """The queries of a text; None when nothing in it can be looked for.

    « formation », « apprendre » and the like count only when they are all there is. The last word may
    be only begun: `anglai` finds « anglais ».
    """
    every, typed = re.findall(r"\w+", plain(text))[:MOST_WORDS], _typed(text)
    if not typed:
        return None
    if _are_stop_words(tuple(typed)):
        as_they_are = SearchQuery(" & ".join(typed), config=AS_THEY_ARE, search_type="raw")
        return Words(as_they_are, as_they_are)
    strict = SearchQuery(" & ".join(every), config=CONFIGURATION, search_type="raw")
    wide = SearchQuery(" & ".join(_widened(typed)), config=CONFIGURATION, search_type="raw")
    return Words(strict, wide)


def codes_of(text: str) -> list[str]:
    """The codes of certifications in a text: « RS 6204 », « rncp37274 », « CPF206 »."""
    found = re.findall(r"\b(rncp|rs|cpf)\s*(\d{2,6})\b", text, re.IGNORECASE)
    return [f"{kind.upper()}{number}" for kind, number in found]


def names_with_signs(text: str) -> list[str]:
    """The names that their letters alone do not tell: « C++ » and « C# » are not « C », a driving licence."""
    return re.findall(r"\w+[+#]+(?!\w)", text)


def telling(text: str) -> list[str]:
    """The words that say what is looked for, as typed; none when nothing does."""
    return [word for word in re.findall(r"\w+[+#]*", text)[:MOST_WORDS] if plain(word) not in NOISE]


def corrected(text: str) -> str | None:
    """The text with each unknown word replaced by the nearest one; None when all are known."""
    typed = re.findall(r"\w+", text)[:MOST_WORDS]
    near = _near({bare for word in typed if _may_be_misspelt(bare := plain(word))})
    mended = re.sub(r"\w+", lambda word: near.get(plain(word[0]), word[0]), text)
    return mended if mended != text else None


def refresh() -> None:
    """Take the words of the titles published now (`catalogue_word`), for corrections."""
    with connection.cursor() as cursor:
        cursor.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY catalogue_word")


def _typed(text: str) -> list[str]:
    """The words that say what is looked for, all of them when they are all noise."""
    found = re.findall(r"\w+", plain(text))[:MOST_WORDS]
    return [word for word in found if word not in NOISE] or found


@lru_cache(1_000)
def _are_stop_words(typed: tuple[str, ...]) -> bool:
    """Whether French leaves nothing of the words (« son », « C »): they are then looked for as they are."""
    if max(map(len, typed)) > LONGEST_STOP_WORD:
        return False
    with reading_connection().cursor() as cursor:
        cursor.execute("SELECT numnode(to_tsquery('french_plain', %s)) = 0", [" & ".join(typed)])
        return bool(cursor.fetchone()[0])


def _widened(typed: list[str]) -> list[str]:
    """Each word or group of words, or what else is called so; the last one also as a beginning."""
    parts, at = [], 0
    while at < len(typed):
        names, length = _names_at(typed, at)
        last = at + length == len(typed)
        begun = typed[at] + (":*" if len(typed[at]) >= SHORTEST_BEGUN else "")
        if names:
            parts.append("(" + " | ".join([*names, *([begun] if last and length == 1 else [])]) + ")")
        else:
            parts.append(begun if last else typed[at])
        at += length
    return parts


def _names_at(typed: list[str], at: int) -> tuple[list[str], int]:
    """What the longest known name beginning there is called, as parts of a query, and its length."""
    for length in range(min(4, len(typed) - at), 0, -1):
        key = tuple(_singular(word) for word in typed[at : at + length])
        if key in _index():
            return [f"({' & '.join(name)})" for name in _index()[key]], length
    return [], 1


@cache
def _index() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Every name of the groups → all the names of its groups, but those that a shorter one finds already."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for group in GROUPS:
        names = [tuple(_typed(name)) for name in group]
        for name in names:
            key = tuple(_singular(word) for word in name)
            found.setdefault(key, []).extend(other for other in names if other not in found.get(key, []))
    for wide, narrower in WIDER.items():
        key = tuple(_singular(word) for word in _typed(wide))
        found[key] = [tuple(_typed(name)) for name in (wide, *narrower)]
    return {
        key: [name for name in names if not any(set(other) < set(name) for other in names)]
        for key, names in found.items()
    }


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _may_be_misspelt(bare: str) -> bool:
    """Whether a word is worth a look: long enough, of letters, and no name we know."""
    is_name = (_singular(bare),) in _index()
    return len(bare) >= SHORTEST_TO_CORRECT and bare.isalpha() and bare not in NOISE and not is_name


def _near(words: set[str]) -> dict[str, str]:
    """For each word that begins none of the catalogue's, the nearest: of the catalogue, or a known name."""
    with reading_connection().cursor() as cursor:
        cursor.execute(NEAR, {"words": sorted(words), "most": CANDIDATES})
        unknown = cursor.fetchall()
    found: dict[str, str] = {}
    for word, candidates in unknown:
        for nearest in difflib.get_close_matches(word, [*candidates, *_known_names()], n=1, cutoff=ALIKE):
            found[word] = nearest
    return found


@cache
def _known_names() -> list[str]:
    return sorted({word for name in _index() for word in name if len(word) >= SHORTEST_TO_CORRECT})
