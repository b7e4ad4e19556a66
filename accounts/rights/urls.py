"""The addresses of this room."""

from django.urls import path

from accounts.rights import views

urlpatterns = [
    path("mes-droits/dif/", views.dif_hours, name="dif"),
    path("mes-droits/dif/justificatif/", views.dif_document, name="dif_document"),
    path("mes-droits/", views.rights, name="rights"),
]
