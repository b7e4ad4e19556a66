"""The addresses of a session's sheet, under `/organisme/sessions/<session>/feuille/`."""

from django.urls import path

from dossiers.organisation.sheet import views

urlpatterns = [
    path("", views.detail, name="organisation_sheet"),
    path("jours/", views.add_days, name="organisation_sheet_days"),
    path("jours/retirer/", views.remove_days, name="organisation_sheet_remove"),
    path("presence/", views.mark, name="organisation_sheet_mark"),
    path("entree/", views.enter, name="organisation_sheet_entry"),
    path("sortie/", views.leave, name="organisation_sheet_exit"),
]
