"""The site's application, with the address of an empty page beside its own."""

from cpf_portal.wsgi import application

__all__ = ["application"]
