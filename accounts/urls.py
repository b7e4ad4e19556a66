"""The addresses of accounts: each room's."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.login.urls")),
    path("", include("accounts.franceconnect.urls")),
    path("", include("accounts.identity.urls")),
    path("", include("accounts.registration.urls")),
    path("", include("accounts.passwords.urls")),
    path("", include("accounts.second_factor.urls")),
    path("", include("accounts.security.urls")),
    path("", include("accounts.people.urls")),
    path("", include("accounts.rights.urls")),
    path("", include("accounts.status.urls")),
]
