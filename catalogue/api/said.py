"""What is wrong with a value that a program gave, in French: the library says it in English."""

from typing import Any

SAID = {
    "missing": "Cette valeur est obligatoire.",
    "extra_forbidden": "Ce nom est inconnu.",
    "literal_error": "Cette valeur n'est pas l'une de celles qui sont possibles.",
    "enum": "Cette valeur n'est pas l'une de celles qui sont possibles.",
    "string_too_long": "Ce texte est trop long : {max_length} caractères au plus.",
    "string_too_short": "Ce texte est trop court : {min_length} caractères au moins.",
    "string_pattern_mismatch": "Ce texte n'a pas la forme attendue.",
    "too_long": "Il y en a trop : {max_length} au plus.",
    "too_short": "Il en faut au moins {min_length}.",
    "greater_than_equal": "Ce nombre doit être d'au moins {ge}.",
    "less_than_equal": "Ce nombre doit être d'au plus {le}.",
    "greater_than": "Ce nombre doit être plus grand que {gt}.",
    "json_invalid": "Ce n'est pas du JSON.",
}
# By what the library's codes begin with.
FAMILIES = {
    "date": "Écrivez une date : AAAA-MM-JJ.",
    "int": "Écrivez un nombre entier.",
    "decimal": "Écrivez un nombre, avec un point et deux décimales au plus.",
    "float": "Écrivez un nombre.",
    "bool": "Écrivez true ou false.",
    "string": "Écrivez un texte.",
    "list": "Écrivez une liste.",
    "model": "Écrivez un objet.",
    "dict": "Écrivez un objet.",
}


def of(error: dict[str, Any]) -> dict[str, str]:
    """One of the library's errors: where, as a path, and what to correct."""
    kind = error["type"]
    family = next((words for begins, words in FAMILIES.items() if kind.startswith(begins)), "")
    words = SAID.get(kind) or family or "Cette valeur n'est pas possible."
    where = [str(part) for part in error["loc"]]
    # First comes where it was given (body, query…); of a body, then, how our function calls it.
    path = where[2:] if where[0] == "body" and len(where) > 2 else where[1:]
    return {"field": ".".join(path) or where[0], "detail": words.format(**error.get("ctx", {}))}
