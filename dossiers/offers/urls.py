"""The addresses of this room."""

from django.urls import path

from dossiers.offers import comparison_views, organisation_views, views

urlpatterns = [
    path("formations/<int:action_id>/", views.training, name="training"),
    path("organismes/<int:organisation_id>/", organisation_views.organisation, name="organisation_page"),
    path("comparer/", comparison_views.compare, name="compare"),
]
