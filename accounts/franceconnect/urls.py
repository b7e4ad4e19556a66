"""The addresses of this room."""

from django.urls import path

from accounts.franceconnect import views

urlpatterns = [
    path("franceconnect/", views.begin, name="franceconnect"),
    path("franceconnect/retour/", views.come_back, name="franceconnect_return"),
    path("franceconnect/lier/", views.make_link, name="franceconnect_link"),
    path("franceconnect/delier/", views.undo_link, name="franceconnect_unlink"),
]
