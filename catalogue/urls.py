"""The addresses of the catalogue."""

from django.urls import path

from catalogue import views

urlpatterns = [path("recherche/", views.search, name="search")]
