"""The addresses of this room."""

from django.urls import path

from catalogue.favourites import views

urlpatterns = [
    path("favoris/", views.listing, name="favourites"),
    path("favoris/<int:action_id>/", views.favourite, name="favourite"),
]
