"""The addresses of this room."""

from django.urls import path

from accounts.status import views

urlpatterns = [path("mon-compte/statut/", views.verify, name="status")]
