"""The addresses of this room."""

from django.urls import path

from catalogue.search import views

urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("recherche/communes/", views.towns, name="towns"),
]
