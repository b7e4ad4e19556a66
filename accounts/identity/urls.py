"""The addresses of this room."""

from django.urls import path

from accounts.identity import freeze_views, views

urlpatterns = [
    path("comprendre/identite/", views.explain, name="identity_explained"),
    path("mon-compte/identite/", views.identity, name="identity"),
    path("mon-compte/identite/<int:rank>/", views.document, name="identity_document"),
    path("mon-compte/geler/", freeze_views.freeze, name="freeze"),
    path("mon-compte/gele/", freeze_views.frozen, name="frozen"),
    path("geler/<str:token>/", freeze_views.freeze_by_link, name="freeze_by_link"),
]
