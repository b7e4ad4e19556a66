"""The addresses of scheduled exports, under `/organisme/dossiers/exports/`."""

from django.urls import path

from dossiers.organisation.exports import views

urlpatterns = [
    path("", views.exports, name="organisation_exports"),
    path("<int:schedule_id>/", views.export, name="organisation_export"),
    path("<int:schedule_id>/arreter/", views.stop, name="organisation_export_stop"),
]
