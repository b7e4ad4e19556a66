"""The addresses of this room."""

from django.urls import path

from dossiers.attendance import views

urlpatterns = [
    path("mes-dossiers/<str:number>/presence/<int:mark_id>/", views.contesting, name="attendance_contest"),
]
