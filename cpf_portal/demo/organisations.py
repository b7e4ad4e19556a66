"""Where the demonstration's organisations are, and what they teach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class School:
    """An invented organisation, in a real town."""

    name: str
    postcode: str
    town: str
    families: tuple[str, ...]


SCHOOLS = tuple(
    School(name, postcode, town, tuple(families.split()))
    for name, postcode, town, families in (
        ("Atelier des Langues", "57000", "Metz", "langues"),
        ("Cap Métiers Sud", "13001", "Marseille", "gestion numerique soin"),
        ("Garonne Management", "33000", "Bordeaux", "gestion orientation"),
        ("Auto-école des Quais", "69002", "Lyon", "transport"),
        ("Les Sabots du Causse", "48000", "Mende", "nature"),
        ("École du Décor", "44000", "Nantes", "art"),
        ("Institut Flandre Formation", "59000", "Lille", "gestion numerique langues"),
        ("Compétences Armor", "35000", "Rennes", "numerique gestion soin"),
        ("La Fabrique du Code", "75011", "Paris", "numerique"),
        ("Seine Tertiaire", "76000", "Rouen", "gestion langues"),
        ("Campus du Rhin", "67000", "Strasbourg", "langues gestion"),
        ("Toits et Murs", "31000", "Toulouse", "batiment"),
        ("Chantier École du Centre", "45000", "Orléans", "batiment transport"),
        ("Saveurs d'Auvergne", "63000", "Clermont-Ferrand", "cuisine"),
        ("L'Atelier du Goût", "21000", "Dijon", "cuisine"),
        ("Mains et Matières", "87000", "Limoges", "art batiment"),
        ("Horizon Santé", "34000", "Montpellier", "soin orientation"),
        ("Soin et Proximité", "80000", "Amiens", "soin"),
        ("Route et Logistique Est", "54000", "Nancy", "transport"),
        ("Permis Azur", "06000", "Nice", "transport langues"),
        ("Jardins d'Anjou", "49000", "Angers", "nature"),
        ("Alpes Compétences", "38000", "Grenoble", "numerique batiment"),
        ("Passerelles", "37000", "Tours", "orientation gestion"),
        ("Océan Formation", "17000", "La Rochelle", "cuisine langues"),
        ("Volcan Formation", "97400", "Saint-Denis", "gestion soin"),
        ("Isula Furmazione", "20000", "Ajaccio", "langues nature"),
        ("Franche-Comté Numérique", "25000", "Besançon", "numerique gestion"),
        ("Béarn Savoir-faire", "64000", "Pau", "batiment cuisine"),
    )
)
