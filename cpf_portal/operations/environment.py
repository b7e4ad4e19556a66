"""What is configured: by variables, or by files that variables name (`SECRET_KEY_FILE=/run/secrets/…`).

A file is what container engines, systemd and Kubernetes give a secret by: it is in no list of processes.
"""

from django.core.exceptions import ImproperlyConfigured
from environ import Env
from environ.fileaware_mapping import FileAwareMapping


class FromFiles(FileAwareMapping):
    """The environment; `X` is what is in the file that `X_FILE` names, without the space around it."""

    def __getitem__(self, key: str) -> str:
        named = self.env.get(f"{key}_FILE")
        if not named:
            return str(self.env[key])
        if key in self.env:
            raise ImproperlyConfigured(f"Set {key} or {key}_FILE, not both.")
        try:
            value = str(super().__getitem__(key)).strip()
        except OSError as error:
            reason = f"{error.strerror}."
        except UnicodeDecodeError:
            reason = "it is no text in UTF-8."
        else:
            if value:
                return value
            reason = "it is empty."
        raise ImproperlyConfigured(f"{key}_FILE names {named}, which cannot be used: {reason}")


class Environment(Env):
    """What the settings read."""

    ENVIRON = FromFiles()
