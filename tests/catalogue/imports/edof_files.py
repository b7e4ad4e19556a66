"""Catalogue files written by the tests: a right one, and ways to make it wrong."""

from xml.sax.saxutils import escape

NAMESPACE = "https://www.of.moncompteformation.gouv.fr"


def session(
    number: str = "S1",
    starts: str = "20270201",
    ends: str = "20270212",
    state: str = "1",
    period: bool = True,
) -> str:
    dates = f"<periode><debut>{starts}</debut><fin>{ends}</fin></periode>" if period else ""
    return f"""
<session numero="{number}" datemaj="20260501" datecrea="20260501">{dates}
<adresse-inscription><adresse numero="1"><ligne>Atelier</ligne><codepostal>57000</codepostal><ville>METZ</ville>
<extras info="adresse"></extras></adresse></adresse-inscription>
<etat-recrutement>{state}</etat-recrutement><extras info="session"></extras></session>"""


def action(
    number: str = "A1",
    sessions: list[str] | None = None,
    mode: str = "0",
    entry: str = "0",
    price: str = "600.60",
    tax: str = "",
    hours: str = "21",
    terms: str = "0",
) -> str:
    return f"""
<action numero="{number}" datemaj="20260501" datecrea="20260501">
<niveau-entree-obligatoire>0</niveau-entree-obligatoire>
<modalites-enseignement>{mode}</modalites-enseignement>
<conditions-specifiques>Savoir lire.</conditions-specifiques>
<lieu-de-formation><coordonnees numero="1"><nom>Nom</nom><prenom>Prénom</prenom>
<adresse numero="1"><ligne>Atelier</ligne><codepostal>57000</codepostal><ville>Metz</ville>
<geolocalisation><latitude>49.1</latitude><longitude>6.1</longitude></geolocalisation>
<extras info="adresse"><extra info="numero-voie">3</extra><extra info="code-nature-voie">RUE</extra>
<extra info="libelle-voie">des Clercs</extra><extra info="conformite-reglementaire">1</extra></extras></adresse>
<telfixe><numtel>0387000000</numtel></telfixe><courriel>a@atelier.example</courriel></coordonnees></lieu-de-formation>
<modalites-entrees-sorties>{entry}</modalites-entrees-sorties>
{"".join(sessions if sessions is not None else [session()])}
<acces-handicapes>0</acces-handicapes><langue-formation>FR</langue-formation>
<nombre-heures-centre>{hours}</nombre-heures-centre>
<extras info="action"><extras info="frais-pedagogiques">{tax}<extra info="frais-ttc">{price}</extra></extras>
<extra info="existence-prerequis">{terms}</extra></extras></action>"""


def training(
    number: str = "F1",
    title: str = "Anglais à l'oral",
    actions: list[str] | None = None,
    siret: str = "90000000100017",
    code: str = "RS6604",
) -> str:
    return f"""
<formation numero="{number}" datemaj="20260501" datecrea="20260501">
<intitule-formation>{escape(title)}</intitule-formation>
<objectif-formation><![CDATA[<ul><li>Parler</li><li>Écouter</li></ul>]]></objectif-formation>
<resultats-attendus>Une attestation</resultats-attendus>
<contenu-formation><![CDATA[<p>Un <strong>dialogue</strong> par séance.</p>]]></contenu-formation>
<parcours-de-formation>1</parcours-de-formation><objectif-general-formation>2</objectif-general-formation>
<certification><code-{code.rstrip("0123456789")}>{code}</code-{code.rstrip("0123456789")}></certification>
{"".join(actions if actions is not None else [action()])}
<organisme-formation-responsable><SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>
</organisme-formation-responsable><extras info="formation"><extra info="resume-contenu">En bref.</extra></extras>
</formation>"""


def catalogue(*trainings: str, encoding: str = "ISO-8859-1") -> bytes:
    body = "".join(trainings or [training()])
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<lheo xmlns="{NAMESPACE}"><offres>{body}</offres></lheo>'
    return text.encode(encoding)
