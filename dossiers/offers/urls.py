"""The addresses of this room."""

from django.urls import path

from dossiers.offers import comparison_views, views

urlpatterns = [
    path("formations/<int:action_id>/", views.training, name="training"),
    path("comparer/", comparison_views.compare, name="compare"),
]
