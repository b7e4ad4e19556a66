"""The addresses of this room."""

from django.urls import path

from accounts.people import views

urlpatterns = [
    path("mon-compte/coordonnees/", views.personal_data, name="personal_data"),
    path("mon-compte/adresse/<str:token>/", views.confirm_contact, name="contact_confirm"),
]
