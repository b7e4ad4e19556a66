"""The addresses of this room."""

from django.urls import path

from accounts.security import views

urlpatterns = [
    path("securite/", views.overview, name="security"),
    path("securite/mot-de-passe/", views.password, name="password_change"),
    path("securite/adresse/", views.email, name="email_change"),
    path("securite/adresse/<str:token>/", views.confirm_email, name="email_confirm"),
    path("securite/nom/<str:token>/", views.confirm_name, name="name_confirm"),
    path("securite/deconnecter/", views.disconnect, name="disconnect_others"),
]
