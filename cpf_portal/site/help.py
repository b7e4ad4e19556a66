"""Frequent questions: what is asked, by subject; finding those that some words are about.

The answer of each is the template of its name in `site/help/`, read with the law's figures of the day.
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from cpf_portal.common import today

SUBJECTS = {
    "Mon compte": {
        "ouvrir-un-compte": "Comment ouvrir mon compte ?",
        "mot-de-passe": "J'ai oublié mon mot de passe, ou perdu mon adresse e-mail : que faire ?",
        "compte-bloque": "Je ne peux plus me connecter : mon compte est-il bloqué ?",
        "identite": "Pourquoi prouver mon identité, et comment ?",
        "demarchage": "On me démarche pour utiliser mes droits : que faire ?",
        "mes-donnees": "Que gardez-vous de moi, et comment fermer mon compte ?",
    },
    "Mes droits": {
        "credit-annuel": "Combien de droits reçoit-on par an, et quand ?",
        "droits-bloques": "Mes droits sont bloqués, ou ne paraissent pas : pourquoi ?",
        "fin-des-droits": "Mes droits ont-ils une fin ?",
        "dif": "Où sont mes heures de DIF ?",
    },
    "Choisir et payer": {
        "reste-a-payer": "Que me restera-t-il à payer ?",
        "plafonds": "Pourquoi mes droits ne paient-ils pas tout ?",
        "aide": "Qui peut m'aider à payer ?",
        "trop-proche": "Pourquoi une session est-elle « trop proche » ?",
    },
    "Mon dossier": {
        "reponse": "Combien de temps l'organisme a-t-il pour me répondre ?",
        "valider": "L'organisme a répondu : que dois-je faire, et jusqu'à quand ?",
        "annuler": "Puis-je annuler, et que deviennent mes droits et mon argent ?",
        "force-majeure": "Je suis malade, ou empêché : puis-je être remboursé ?",
        "remboursement": "Quand et comment suis-je remboursé ?",
        "entree": "Dois-je déclarer mon entrée en formation, et ma sortie ?",
    },
    "Organismes et financeurs": {
        "espace": "Comment entrer dans l'espace de mon organisme ?",
        "catalogue": "Comment publier nos formations ?",
    },
}
# What begins a question and says nothing of its subject.
ASKING = {"comment", "pourquoi", "combien", "quand", "puis", "dois", "faire", "faut"}
SHOWN = 6
# Any of the words is enough, those of the question outweigh those of the answer; the nearest first.
FIND = """
SELECT slug
FROM unnest(%s::text[], %s::text[], %s::text[]) AS entry (slug, question, answer)
CROSS JOIN LATERAL (
    SELECT setweight(to_tsvector('french_plain', question), 'A')
        || setweight(to_tsvector('french_plain', answer), 'D') AS document
) AS read
CROSS JOIN (SELECT replace(plainto_tsquery('french_plain', %s)::text, '&', '|')::tsquery AS words) AS asked
WHERE document @@ words
ORDER BY ts_rank(document, words) DESC, slug
LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer as the page shows it; `slug` is its anchor."""

    slug: str
    question: str
    answer: SafeString


def entries() -> dict[str, list[Entry]]:
    """Every question by subject, answered as of today."""
    context = {"rules": today.figures()}
    return {
        subject: [
            Entry(slug, question, render_to_string(f"site/help/{slug}.html", context))
            for slug, question in questions.items()
        ]
        for subject, questions in SUBJECTS.items()
    }


def about(words: str, asked_of: list[Entry]) -> list[Entry]:
    """Those that the words are about, the nearest first, `SHOWN` at most; none when nothing is."""
    by_slug = {entry.slug: entry for entry in asked_of}
    questions = [entry.question for entry in asked_of]
    answers = [strip_tags(entry.answer) for entry in asked_of]
    sought = " ".join(word for word in re.findall(r"\w{2,}", words.lower()) if word not in ASKING)
    with connection.cursor() as cursor:
        cursor.execute(FIND, [list(by_slug), questions, answers, sought, SHOWN])
        return [by_slug[slug] for (slug,) in cursor.fetchall()]
