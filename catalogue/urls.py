"""The addresses of the catalogue: each room's."""

from django.urls import include, path

urlpatterns = [
    path("organisme/catalogue/", include("catalogue.imports.urls")),
    path("organisme/catalogue/", include("catalogue.export.urls")),
    path("organisme/catalogue/", include("catalogue.office.urls")),
    path("", include("catalogue.applications.urls")),
    path("organisme/profil/", include("catalogue.profile.urls")),
    path("organisme/etablissements/", include("catalogue.establishments.urls")),
    path("organisme/messages/", include("catalogue.mailbox.urls")),
    path("organisme/situation/", include("catalogue.control.urls")),
    path("", include("catalogue.organisations.urls")),
    path("", include("catalogue.tokens.urls")),
    path("", include("catalogue.favourites.urls")),
    path("", include("catalogue.certifications.urls")),
    path("", include("catalogue.search.urls")),
]
