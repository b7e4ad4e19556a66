"""The addresses of this room."""

from django.urls import path

from catalogue.imports import views

urlpatterns = [
    path("importer/", views.upload, name="catalogue_upload"),
    path("imports/<int:import_id>/", views.detail, name="catalogue_import"),
    path("imports/<int:import_id>/importer/", views.start, name="catalogue_import_start"),
    path("imports/<int:import_id>/arreter/", views.cancel, name="catalogue_import_cancel"),
]
