"""The addresses of this room."""

from django.urls import path

from accounts.identity import views

urlpatterns = [
    path("comprendre/identite/", views.explain, name="identity_explained"),
    path("mon-compte/identite/", views.identity, name="identity"),
    path("mon-compte/identite/<int:rank>/", views.document, name="identity_document"),
]
