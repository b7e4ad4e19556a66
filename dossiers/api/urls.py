"""The addresses of the API, and of the page that explains it."""

from django.urls import path

from dossiers.api import documentation_views, v1

urlpatterns = [
    path("api/", documentation_views.documentation, name="api_documentation"),
    path("api/v1/", v1.addresses()),
]
