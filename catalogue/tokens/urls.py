"""The addresses of this room."""

from django.urls import path

from catalogue.tokens import views

urlpatterns = [
    path("organisme/api/", views.tokens, name="tokens"),
    path("organisme/api/jetons/<int:token_id>/revoquer/", views.revoke, name="token_revoke"),
]
