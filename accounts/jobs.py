"""What accounts leave to the worker, so that an answer takes the same time for everyone."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from procrastinate.contrib.django import app

from accounts import mails
from accounts.models import User


@app.task(name="mail_reset_link")
def mail_reset_link(login: str) -> None:
    """E-mail the link that changes a password, if the login is someone's."""
    user = User.objects.filter(login=login, is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])
    mails.send(
        user.email, "Choisir un nouveau mot de passe", "reset", user=user, link=settings.SITE_URL + path
    )
