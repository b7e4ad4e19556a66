"""The addresses of accounts."""

from django.urls import path

from accounts import account_views, captcha, second_factor_views, security_views, strength_views, views
from accounts.franceconnect import views as franceconnect

urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("organisme/connexion/", views.organisation_login, name="organisation_login"),
    path("deconnexion/", views.logout, name="logout"),
    path("session/", views.session, name="session"),
    path("franceconnect/", franceconnect.begin, name="franceconnect"),
    path("franceconnect/retour/", franceconnect.come_back, name="franceconnect_return"),
    path("franceconnect/lier/", franceconnect.make_link, name="franceconnect_link"),
    path("franceconnect/delier/", franceconnect.undo_link, name="franceconnect_unlink"),
    path("conditions-generales/", views.terms, name="terms"),
    path("inscription/", views.register, name="register"),
    path("inscription/identite/", views.register_identity, name="register_identity"),
    path("inscription/mot-de-passe/", views.register_password, name="register_password"),
    path("captcha/<str:key>/image/", captcha.image, name="captcha-image"),
    path("captcha/<str:key>/son.wav", captcha.sound, name="captcha-audio"),
    path("inscription/envoyee/", views.register_sent, name="register_sent"),
    path("inscription/activer/<str:token>/", views.confirm_email, name="confirm_email"),
    path("mot-de-passe-oublie/", views.password_reset, name="password_reset"),
    path("mot-de-passe-oublie/envoye/", views.password_reset_sent, name="password_reset_sent"),
    path(
        "mot-de-passe-oublie/<str:uid>/<str:token>/",
        views.password_reset_confirm,
        name="password_reset_confirm",
    ),
    path("mot-de-passe/force/", strength_views.strength, name="password_strength"),
    path("securite/code/", second_factor_views.code, name="second_factor"),
    path("securite/activer/", second_factor_views.enrol, name="second_factor_enrol"),
    path("securite/retirer/<str:token>/", second_factor_views.remove, name="second_factor_remove"),
    path("securite/codes-de-secours/", second_factor_views.recovery_codes, name="recovery_codes"),
    path("securite/", security_views.overview, name="security"),
    path("securite/mot-de-passe/", security_views.password, name="password_change"),
    path("securite/adresse/", security_views.email, name="email_change"),
    path("securite/adresse/<str:token>/", security_views.confirm_email, name="email_confirm"),
    path("securite/nom/<str:token>/", security_views.confirm_name, name="name_confirm"),
    path("securite/deconnecter/", security_views.disconnect, name="disconnect_others"),
    path("mon-compte/", account_views.account, name="account"),
    path("mon-compte/coordonnees/", account_views.personal_data, name="personal_data"),
    path("mon-compte/fermer/", account_views.close_account, name="close_account"),
    path("mon-compte/adresse/<str:token>/", account_views.confirm_contact, name="contact_confirm"),
    path("mes-droits/dif/", account_views.dif_hours, name="dif"),
    path("mes-droits/dif/justificatif/", account_views.dif_document, name="dif_document"),
    path("mes-droits/", account_views.rights, name="rights"),
]
