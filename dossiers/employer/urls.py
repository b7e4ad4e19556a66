"""The addresses of this room."""

from django.urls import path

from dossiers.employer import views

urlpatterns = [
    path("mes-demandes/formation/<int:action_id>/", views.ask_for_offer, name="employer_ask_offer"),
    path("mes-demandes/dossier/<str:number>/", views.ask_for_dossier, name="employer_ask_dossier"),
    path("mes-demandes/<str:reference>/", views.detail, name="employer_request"),
    path("mes-demandes/<str:reference>/demande.pdf", views.paper, name="employer_paper"),
]
