"""The addresses of this room, under `/organisme/sessions/`."""

from django.urls import path

from dossiers.organisation.planning import views

urlpatterns = [
    path("creer/", views.create, name="organisation_sessions_create"),
    path("gestes/", views.listing, name="organisation_session_gestures"),
    path("gestes/<uuid:gesture_id>/", views.detail, name="organisation_session_gesture"),
]
