"""What a server runs. It never falls back to the demonstration: the environment must be complete."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.settings")

application = get_wsgi_application()
