"""The addresses of the list, under `/organisme/dossiers/`: before those of a dossier, named by its number."""

from django.urls import path

from dossiers.organisation.worklist import views

urlpatterns = [
    path("", views.listing, name="organisation_dossiers"),
    path("affichage/", views.layout, name="organisation_layout"),
    path("vues/", views.saved_views, name="organisation_views"),
    path("vues/<int:view_id>/", views.saved_view, name="organisation_view"),
    path("vues/<int:view_id>/supprimer/", views.forget_view, name="organisation_view_forget"),
]
