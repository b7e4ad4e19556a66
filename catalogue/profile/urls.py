"""The addresses of this room, in the organisation's office."""

from django.urls import path

from catalogue.profile import authorisation_views, views

urlpatterns = [
    path("", views.profile, name="organisation_profile"),
    path("iban/", views.bank, name="organisation_bank"),
    path("habilitations/", authorisation_views.authorisations, name="authorisations"),
    path(
        "habilitations/<int:authorisation_id>/retirer/",
        authorisation_views.withdraw,
        name="authorisation_withdraw",
    ),
    path("<slug:part>/", views.part, name="organisation_profile_part"),
]
