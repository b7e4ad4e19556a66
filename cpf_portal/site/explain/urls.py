"""The addresses of this room."""

from django.urls import path

from cpf_portal.site.explain import law_views, views

urlpatterns = [
    path("", views.steps, name="explain"),
    path("pas-a-pas/", views.walk, name="explain_tutorial"),
    path("etats/", views.states, name="explain_states"),
    path("delais/", views.deadlines, name="explain_deadlines"),
    path("annuler/", views.cancelling, name="explain_cancelling"),
    path("droits/", views.rights, name="explain_rights"),
    path("financer/", views.financing, name="explain_financing"),
    path("regles/", law_views.rules, name="law"),
]
