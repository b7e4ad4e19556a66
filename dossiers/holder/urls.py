"""The addresses of this room."""

from django.urls import path

from dossiers.holder import data_views, views

urlpatterns = [
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/fermer/", views.close_account, name="close_account"),
    path("mon-compte/mes-donnees/", data_views.readable, name="my_data"),
    path("mon-compte/mes-donnees.json", data_views.download, name="my_data_file"),
]
