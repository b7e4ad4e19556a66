"""The addresses of this room."""

from django.urls import path

from catalogue.office import views

urlpatterns = [
    path("", views.catalogue, name="office"),
    path("formations/nouvelle/", views.training_new, name="office_training_new"),
    path("formations/<int:training_id>/", views.training, name="office_training"),
    path("formations/<int:training_id>/modifier/", views.training_edit, name="office_training_edit"),
    path("formations/<int:training_id>/geste/", views.training_act, name="office_training_act"),
    path("formations/<int:training_id>/actions/", views.action_new, name="office_action_new"),
    path("actions/<int:action_id>/", views.action, name="office_action"),
    path("actions/<int:action_id>/modifier/", views.action_edit, name="office_action_edit"),
    path("actions/<int:action_id>/geste/", views.action_act, name="office_action_act"),
    path("actions/<int:action_id>/sessions/", views.session_new, name="office_session_new"),
    path("sessions/<int:session_id>/modifier/", views.session_edit, name="office_session_edit"),
    path("sessions/<int:session_id>/geste/", views.session_act, name="office_session_act"),
]
