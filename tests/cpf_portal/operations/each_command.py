"""Several commands of the project, each in a process of its own, which begins where all have been imported.

Reads the folder of the demonstration and the words of each, as JSON; writes how each ended.
"""

import json
import os
import sys
import tempfile

import django

import manage


def main() -> None:
    """Play them one after the other; in the process of one, become it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cpf_portal.demo.settings"
    django.setup()
    ended = []
    for folder, words in json.loads(sys.argv[1]):
        with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as told:
            if (child := os.fork()) == 0:
                os.dup2(printed.fileno(), 1)
                os.dup2(told.fileno(), 2)
                os.environ["CPF_DEMO_FOLDER"] = folder
                sys.argv[1:] = words
                manage.main()
                return
            _, status = os.waitpid(child, 0)
            texts = [os.pread(file.fileno(), 1 << 20, 0).decode() for file in (printed, told)]
            ended.append([os.waitstatus_to_exitcode(status), *texts])
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
