"""What a field left empty asks for, from its label: « Saisissez votre prénom », « Choisissez le motif »."""

import re

# A label that is already an order (« Confirmez l'adresse e-mail ») is said as it stands.
ORDER = re.compile(r"\w+ez\b")
# How labels begin, by the article or the possessive they want; the longest beginning that is known wins.
STARTS = {
    "votre ": "prénom|nom|date de naissance|adresse e-mail|nouvelle adresse|numéro de sécurité sociale|"
    "mot de passe|catégorie|diplôme|plus haut diplôme|téléphone",
    "le ": "numéro|code|libellé|type|montant|motif|message|prix|début|premier jour|dernier jour|jour|contenu|"
    "rôle|financeur|siret|nombre|moyen|titulaire|compte",
    "la ": "ville|clé|somme|raison|durée|fin|langue|modalité|date|décision|nature|référence|réponse|densité|"
    "nouvelle note",
    "l'": "adresse|adresse e-mail du service|aide|heure|iban|intitulé|entrée|organisation|origine",
    "les ": "heures|objectifs|résultats|personnes|présents",
}
ARTICLES = {start: article for article, starts in STARTS.items() for start in starts.split("|")}
BEGINS = re.compile(rf"({'|'.join(sorted(map(re.escape, ARTICLES), key=len, reverse=True))})\b")


def asked_for(label: str, verb: str = "Saisissez", whose: str = "") -> str:
    """What is asked of whoever left a field empty; `whose` tells apart two fields of one label.

    The label alone when its first words are unknown.
    """
    words = re.split(r" \(|, | : ", label.strip())[0].rstrip(" .…")
    if words.endswith("?"):
        return "Répondez à cette question."
    if ORDER.match(words):
        return f"{words}."
    told = f"{words} {whose}".strip()
    lower = told if words.isupper() else told[:1].lower() + told[1:]
    if lower.startswith(("votre ", "vos ")):
        return f"{verb} {lower}."
    found = BEGINS.match(words.lower())
    return f"{verb} {ARTICLES[found[1]]}{lower}." if found else f"À remplir : {told}."
