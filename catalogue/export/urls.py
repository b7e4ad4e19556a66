"""The addresses of this room."""

from django.urls import path

from catalogue.export import views

urlpatterns = [
    path("export/", views.page, name="catalogue_export"),
    path("export/catalogue.xml", views.download, name="catalogue_download"),
]
