"""The addresses of this room."""

from django.urls import path

from accounts.passwords import strength_views, views

urlpatterns = [
    path("mot-de-passe-oublie/", views.password_reset, name="password_reset"),
    path("mot-de-passe-oublie/envoye/", views.password_reset_sent, name="password_reset_sent"),
    path(
        "mot-de-passe-oublie/<str:uid>/<str:token>/",
        views.password_reset_confirm,
        name="password_reset_confirm",
    ),
    path("mot-de-passe/force/", strength_views.strength, name="password_strength"),
]
