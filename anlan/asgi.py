"""The web process, for any ASGI server."""

import os

import django

from anlan.lib import clock
from anlan.lib.home import pace_file

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.settings")
clock.adopt(pace_file())
django.setup(set_prefix=False)

from anlan.web.serving import Application  # noqa: E402  it reads the settings

application = Application()
