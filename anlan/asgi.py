"""The web process, for any ASGI server."""

import os

import django

from anlan.lib import clock
from anlan.lib.home import pace_file
from anlan.lib.loading import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.settings")
clock.adopt(pace_file())
with loading():
    django.setup(set_prefix=False)

    from django.urls import get_resolver

    from anlan.web.serving import Application  # it reads the settings

    application = Application()
    _ = get_resolver().url_patterns  # every page, before whoever asks for the first one would wait for it
