"""No sentence types a figure of the law: it reads it, so that a change of law leaves no page lying."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What invents people and courses, or plays someone else's part, says no law.
SAMPLES = ("migrations", "demo", "simulators")
LETTERS = "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente"
UNITS = "jours?|heures?|€|euros?|ans?|mois|minutes?|semaines?|demandes?|avis"
TYPED = re.compile(rf"(?<![\w.,])(?:\d[\d.,]*|{LETTERS})[ \u00a0\u202f](?:{UNITS})(?!\w)", re.IGNORECASE)

# Each with why it is not of the law. One that is gone fails too.
ALLOWED = {
    ("templates/accounts/login/login.html", "trois minutes"): "how long opening an account takes",
    ("templates/catalogue/organisations/mails/invitation.txt", "sept jours"): "the life of a link",
    ("templates/accounts/mails/name.txt", "sept jours"): "the life of a link",
    ("catalogue/organisations/admin.py", "sept jours"): "the life of a link",
    ("catalogue/organisations/views.py", "sept jours"): "the life of a link",
    ("cpf_portal/site/explain/tutorial.py", "trois minutes"): "how long opening an account takes",
    ("cpf_portal/gallery/pieces.py", "35 heures"): "how long an invented training lasts",
    ("templates/gallery/pieces.html", "35 heures"): "how long an invented training lasts",
    ("cpf_portal/gallery/samples.py", "deux semaines"): "what an invented organisation writes",
    ("templates/base.html", "huit heures"): "the life of a session",
    ("accounts/login/sessions.py", "trente minutes"): "the life of a session",
    ("accounts/login/sessions.py", "huit heures"): "the life of a session",
    ("templates/accounts/identity/identity.html", "trente minutes"): "the life of a proof by FranceConnect",
    ("templates/accounts/identity/explain.html", "trente minutes"): "the life of a proof by FranceConnect",
    ("templates/accounts/identity/explain.html", "quatre heures"): "the usual delay of l'Identité Numérique",
    ("templates/accounts/identity/explain.html", "18 ans"): "who may have l'Identité Numérique",
    ("templates/accounts/mails/recovery_ready.txt", "trente jours"): "the life of a link",
    ("accounts/registration/steps.py", "quinze minutes"): "the life of a registration between two steps",
    ("templates/dossiers/holder/close_account.html", "dix ans"): "how long accounts are kept, in words",
    ("cpf_portal/common/retention.py", "10 ans"): "the very table of how long things are kept",
    ("templates/dossiers/trainee/draft/date-de-debut.html", "sept heures"): "the catalogue's hours a day",
    ("templates/dossiers/transitions/review/page_trainee.html", "trois avis"): "how reviews are shown",
    ("catalogue/search/query.py", "trois avis"): "how reviews are shown",
    ("dossiers/offers/comparison.py", "trois avis"): "how reviews are shown",
    ("templates/payments/refunds/mails/done.txt", "10 jours"): "the banks' usual delay",
    ("catalogue/search/facets.py", "14 heures"): "a slice of the search",
    ("catalogue/search/facets.py", "35 heures"): "a slice of the search",
    ("catalogue/search/facets.py", "140 heures"): "a slice of the search",
    ("payments/refunds/told.py", "10 jours"): "the banks' usual delay",
    ("catalogue/imports/edof/file/reader.py", "999 heures"): "the longest a file may say",
    ("catalogue/imports/edof/file/rules.py", "0 €"): "nothing is no price",
    ("templates/site/complaint.html", "deux mois"): "when silence is a refusal, and before a judge",
    ("cpf_portal/site/advisers.py", "26 ans"): "whom the missions locales advise",
    ("cpf_portal/site/advisers.py", "25 ans"): "whom the missions locales advise",
    ("catalogue/office/actions.py", "0,01 €"): "the least amount there is",
}


def sentences_of(path: Path) -> Iterator[str]:
    """What people may read in a file: a template without its tags, the strings of a module."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield re.sub(r"\{([{%#]).*?[}%#]\}", "…", text)
        return
    tree = ast.parse(text)
    told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
    yield from (
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told
    )


def typed_figures() -> set[tuple[str, str]]:
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    for package in ("accounts", "catalogue", "cpf_portal", "dossiers", "payments"):
        files += [p for p in (ROOT / package).rglob("*.py") if not set(SAMPLES) & set(p.parts)]
    return {
        (path.relative_to(ROOT).as_posix(), found)
        for path in files
        for sentence in sentences_of(path)
        for found in TYPED.findall(sentence)
    }


def test_no_sentence_types_a_figure() -> None:
    assert typed_figures() == set(ALLOWED), "read it from cpf_portal.common.law, or say why it is not of it"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Vous avez 14 jours ouvrés.", ["14 jours"]),
        ("jusqu'à onze jours ouvrés", ["onze jours"]),
        ("La participation est de 103,20\u00a0€.", ["103,20\u00a0€"]),
        ("Le 24 novembre, à 9 h", []),
    ],
)
def test_a_typed_figure_is_found(sentence: str, found: list[str]) -> None:
    assert TYPED.findall(sentence) == found
