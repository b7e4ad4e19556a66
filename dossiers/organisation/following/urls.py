"""The addresses of notes and of who follows a dossier, below the dossier's own."""

from django.urls import path

from dossiers.organisation.following import views

urlpatterns = [
    path("suivi/", views.follow, name="organisation_follow"),
    path("notes/", views.note, name="organisation_note"),
    path("notes/<int:note_id>/retirer/", views.remove_note, name="organisation_note_remove"),
]
