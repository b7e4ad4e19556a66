"""The addresses of this room, in the organisation's office."""

from django.urls import path

from catalogue.control import views

urlpatterns = [path("", views.standing, name="standing")]
