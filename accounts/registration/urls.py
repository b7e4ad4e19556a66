"""The addresses of this room."""

from django.urls import path

from accounts.registration import captcha, terms_views, views

urlpatterns = [
    path("conditions-generales/", terms_views.read, name="terms"),
    path("mon-compte/conditions/", terms_views.accept, name="terms_accept"),
    path("conditions-generales/<str:code>/", terms_views.read, name="terms_version"),
    path("inscription/", views.register, name="register"),
    path("inscription/identite/", views.register_identity, name="register_identity"),
    path("inscription/mot-de-passe/", views.register_password, name="register_password"),
    path("captcha/<str:key>/image/", captcha.image, name="captcha-image"),
    path("captcha/<str:key>/son.wav", captcha.sound, name="captcha-audio"),
    path("inscription/envoyee/", views.register_sent, name="register_sent"),
    path("inscription/activer/<str:token>/", views.confirm_email, name="confirm_email"),
]
