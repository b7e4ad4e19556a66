"""The addresses of card payment."""

from django.urls import path

from payments.card import views

urlpatterns = [
    path("mes-dossiers/<str:number>/payer/", views.checkout_start, name="checkout_start"),
    path("paiement/<uuid:payment_id>/retour/", views.checkout_return, name="checkout_return"),
    path("webhooks/stripe/", views.stripe_webhook, name="stripe_webhook"),
]
