"""The demonstration: its commands; never loaded in production."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "cpf_portal.demo"
