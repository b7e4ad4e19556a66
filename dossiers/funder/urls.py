"""The addresses of a funder's office, under `/financeurs/`."""

from django.urls import path

from dossiers.funder import views

urlpatterns = [
    path("", views.home, name="funder_home"),
    path("demandes/", views.listing, name="funder_requests"),
    path("demandes.csv", views.export, name="funder_export"),
    path("profil/", views.profile, name="funder_profile"),
    path("demandes/<str:number>/", views.detail, name="funder_dossier"),
    path("demandes/<str:number>/<slug:slug>/", views.play, name="funder_transition"),
]
