"""Django's own commands, for developers: ``python manage.py makemigrations`` and the like."""

import os
import sys

from anlan.lib import embedded
from anlan.lib.postgres.roles import use_role

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.settings")
    embedded.ensure()
    use_role("owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
