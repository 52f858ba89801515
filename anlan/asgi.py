"""The web process, for any ASGI server."""

import os

from django.core.asgi import get_asgi_application

from anlan.lib import clock
from anlan.lib.home import pace_file

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.settings")
clock.adopt(pace_file())
application = get_asgi_application()
