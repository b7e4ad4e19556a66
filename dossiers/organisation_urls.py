"""The addresses of the back-office, under `/organisme/`."""

from django.urls import path

from dossiers.views import organisation, sessions

urlpatterns = [
    path("", organisation.home, name="organisation_home"),
    path("dossiers/", organisation.listing, name="organisation_dossiers"),
    path("dossiers/<str:number>/", organisation.detail, name="organisation_dossier"),
    path("sessions/", sessions.listing, name="organisation_sessions"),
    path("sessions/<int:session_id>/annuler/", sessions.cancel, name="organisation_session_cancel"),
    path("avis/", sessions.opinions, name="organisation_reviews"),
    path("avis/<str:number>/repondre/", sessions.reply, name="organisation_reply"),
    path("dossiers/<str:number>/<slug:slug>/", organisation.play, name="organisation_move"),
]
