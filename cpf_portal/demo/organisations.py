"""Where the demonstration's organisations are, and what they teach. Coordinates are those of the towns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class School:
    """An invented organisation, in a real town."""

    name: str
    postcode: str
    town: str
    latitude: float
    longitude: float
    families: tuple[str, ...]


SCHOOLS = tuple(
    School(name, postcode, town, latitude, longitude, tuple(families.split()))
    for name, postcode, town, latitude, longitude, families in (
        ("Atelier des Langues", "57000", "Metz", 49.1193, 6.1757, "langues"),
        ("Cap Métiers Sud", "13001", "Marseille", 43.2965, 5.3698, "gestion numerique soin"),
        ("Garonne Management", "33000", "Bordeaux", 44.8378, -0.5792, "gestion orientation"),
        ("Auto-école des Quais", "69002", "Lyon", 45.7485, 4.8285, "transport"),
        ("Les Sabots du Causse", "48000", "Mende", 44.5181, 3.5005, "nature"),
        ("École du Décor", "44000", "Nantes", 47.2184, -1.5536, "art"),
        ("Institut Flandre Formation", "59000", "Lille", 50.6292, 3.0573, "gestion numerique langues"),
        ("Compétences Armor", "35000", "Rennes", 48.1173, -1.6778, "numerique gestion soin"),
        ("La Fabrique du Code", "75011", "Paris", 48.8589, 2.3785, "numerique"),
        ("Seine Tertiaire", "76000", "Rouen", 49.4432, 1.0993, "gestion langues"),
        ("Campus du Rhin", "67000", "Strasbourg", 48.5734, 7.7521, "langues gestion"),
        ("Toits et Murs", "31000", "Toulouse", 43.6047, 1.4442, "batiment"),
        ("Chantier École du Centre", "45000", "Orléans", 47.9029, 1.9039, "batiment transport"),
        ("Saveurs d'Auvergne", "63000", "Clermont-Ferrand", 45.7772, 3.0870, "cuisine"),
        ("L'Atelier du Goût", "21000", "Dijon", 47.3220, 5.0415, "cuisine"),
        ("Mains et Matières", "87000", "Limoges", 45.8336, 1.2611, "art batiment"),
        ("Horizon Santé", "34000", "Montpellier", 43.6108, 3.8767, "soin orientation"),
        ("Soin et Proximité", "80000", "Amiens", 49.8941, 2.2958, "soin"),
        ("Route et Logistique Est", "54000", "Nancy", 48.6921, 6.1844, "transport"),
        ("Permis Azur", "06000", "Nice", 43.7102, 7.2620, "transport langues"),
        ("Jardins d'Anjou", "49000", "Angers", 47.4784, -0.5632, "nature"),
        ("Alpes Compétences", "38000", "Grenoble", 45.1885, 5.7245, "numerique batiment"),
        ("Passerelles", "37000", "Tours", 47.3941, 0.6848, "orientation gestion"),
        ("Océan Formation", "17000", "La Rochelle", 46.1603, -1.1511, "cuisine langues"),
        ("Volcan Formation", "97400", "Saint-Denis", -20.8789, 55.4481, "gestion soin"),
        ("Isula Furmazione", "20000", "Ajaccio", 41.9192, 8.7386, "langues nature"),
        ("Franche-Comté Numérique", "25000", "Besançon", 47.2378, 6.0241, "numerique gestion"),
        ("Béarn Savoir-faire", "64000", "Pau", 43.2951, -0.3708, "batiment cuisine"),
    )
)
