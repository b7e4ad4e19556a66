"""The addresses of this room."""

from django.urls import path

from catalogue.certifications import views

urlpatterns = [path("certifications/<str:code>/", views.certification, name="certification")]
