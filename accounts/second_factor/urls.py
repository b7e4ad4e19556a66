"""The addresses of this room."""

from django.urls import path

from accounts.second_factor import views

urlpatterns = [
    path("securite/code/", views.code, name="second_factor"),
    path("securite/activer/", views.enrol, name="second_factor_enrol"),
    path("securite/retirer/<str:token>/", views.remove, name="second_factor_remove"),
    path("securite/codes-de-secours/", views.recovery_codes, name="recovery_codes"),
]
