"""The addresses of the catalogue."""

from django.urls import path

from catalogue import member_views, views

urlpatterns = [
    path("organisme/membres/", member_views.members, name="organisation_members"),
    path("organisme/membres/<int:member_id>/", member_views.change, name="organisation_member"),
    path("organisme/invitation/<str:token>/", member_views.accept, name="invitation"),
    path("recherche/", views.search, name="search"),
    path("recherche/communes/", views.towns, name="towns"),
]
