"""The addresses of this room."""

from django.urls import path

from catalogue.establishments import views

urlpatterns = [
    path("", views.listing, name="establishments"),
    path("nouveau/", views.add, name="establishment_add"),
    path("<int:establishment_id>/", views.change, name="establishment"),
    path("<int:establishment_id>/retirer/", views.remove, name="establishment_remove"),
]
