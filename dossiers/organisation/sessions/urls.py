"""The addresses of this room, under `/organisme/sessions/`."""

from django.urls import include, path

from dossiers.organisation.sessions import cancel_views, views

urlpatterns = [
    path("", views.listing, name="organisation_sessions"),
    path("calendrier/", views.calendar, name="organisation_month"),
    path("", include("dossiers.organisation.planning.urls")),
    path("<int:session_id>/", views.detail, name="organisation_session"),
    path("<int:session_id>/annuler/", cancel_views.cancel, name="organisation_session_cancel"),
    path("<int:session_id>/feuille/", include("dossiers.organisation.sheet.urls")),
]
