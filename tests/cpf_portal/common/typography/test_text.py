"""What `french` does to a text, sign by sign, and what it leaves in a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpf_portal.common.typography.text import french, french_page

# « _ » is a space that does not break, « ~ » a narrow one.
SET = [
    ("Votre réponse : oui", "Votre réponse_: oui"),
    ("Le dossier « Anglais » est lu", "Le dossier «_Anglais_» est lu"),
    ("«\n  Anglais\n  »", "«_Anglais_»"),
    ("Et ensuite ?", "Et ensuite~?"),
    ("Bravo ! Et ; après", "Bravo~! Et~; après"),
    ("déjà fin_;", "déjà fin~;"),
    ("Cela coûte 870 €, soit 30 %", "Cela coûte 870_€, soit 30_%"),
    ("1_900,00_€", "1_900,00_€"),
    ("dossier n° 0000000123, action N° A3", "dossier n°_0000000123, action N°_A3"),
    ("le 2 décembre 2026", "le 2_décembre_2026"),
    ("dès le 1er mai", "dès le 1er_mai"),
    ("jouer mai", "jouer mai"),
    ("3 marsouins", "3 marsouins"),
    ("l'organisme n'a qu'un jour", "l’organisme n’a qu’un jour"),
    ("qu'« Anglais »", "qu’«_Anglais_»"),
    ("mary.o'neil@exemple.fr", "mary.o'neil@exemple.fr"),
    ("dit 'oui' et part", "dit 'oui' et part"),
    ("une correction de -120,50_€, -30 %", "une correction de −120,50_€, −30_%"),
    ("le 2026-11-24, vis-à-vis, 10-20 %, -3", "le 2026-11-24, vis-à-vis, 10-20_%, -3"),
    ("https://exemple.fr/a?b=c;d", "https://exemple.fr/a?b=c;d"),
    ("à 9:30; vraiment?", "à 9:30; vraiment?"),
    ("", ""),
]
LEFT = [
    '<a title="Voir : « ceci »" href="/x?a=1 ;b">',
    '<input value="l&#x27;anglais : oui ?">',
    "<textarea name=words>\nl&#x27;anglais : oui ?</textarea>",
    "<script>if (a < b) { x = y ? 'a' : 'b' }</script>",
    '<script type="application/ld+json">{"name" : "l\'anglais"}</script>',
    "<style>a > b { color : red !important }</style>",
    "<pre>a : b <b>c ?</b> d</pre>",
    "<code>n° 12</code>",
    '<p data-when="a > b ? c : d">',
]
PAGES = [
    ("<p>Prix : <b>3 €</b> ?</p>", "<p>Prix_: <b>3_€</b>~?</p>"),
    ("<p><b>Prix</b>\n  : 3</p>", "<p><b>Prix</b>_: 3</p>"),
    ("<p>l'<b>avis</b> n&#x27;est pas d&#39;ici</p>", "<p>l’<b>avis</b> n’est pas d’ici</p>"),
    ("<p>Fin&nbsp;! &amp; « <a>x</a> »</p>", "<p>Fin~! &amp; «_<a>x</a>_»</p>"),
    ("<textarea>a : b</textarea> c : d", "<textarea>a : b</textarea> c_: d"),
    ("sans balise : ici", "sans balise_: ici"),
    ("", ""),
]


def shown(text: str) -> str:
    return text.replace("\u00a0", "_").replace("\u202f", "~")


@pytest.mark.parametrize(("written", "read"), SET)
def test_a_text_is_set(written: str, read: str) -> None:
    assert shown(french(written.replace("_", "\u00a0"))) == read


@pytest.mark.parametrize("source", LEFT)
def test_what_is_no_prose_stays(source: str) -> None:
    assert french_page(source) == source


@pytest.mark.parametrize(("source", "read"), PAGES)
def test_the_texts_of_a_page_are_set(source: str, read: str) -> None:
    assert shown(french_page(source)) == read


SIGNS = st.text("<>/'\"&; :?!«»€%°n1er mai-,\n\u00a0\u202fscript@", max_size=40)


@given(SIGNS)
def test_setting_twice_is_setting_once(text: str) -> None:
    assert french(french(text)) == french(text)
    assert french_page(french_page(text)) == french_page(text)
