"""The addresses of the back-office, under `/organisme/`."""

from django.urls import path

from dossiers.views import organisation

urlpatterns = [
    path("", organisation.home, name="organisation_home"),
    path("dossiers/", organisation.listing, name="organisation_dossiers"),
    path("dossiers/<str:number>/", organisation.detail, name="organisation_dossier"),
    path("dossiers/<str:number>/<slug:slug>/", organisation.play, name="organisation_move"),
]
