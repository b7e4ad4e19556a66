"""The addresses of this room."""

from django.urls import path

from accounts.login import views

urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("organisme/connexion/", views.organisation_login, name="organisation_login"),
    path("deconnexion/", views.logout, name="logout"),
    path("session/", views.session, name="session"),
]
