"""What of this site may stand on a device: files that are the same for everybody, and a page for when there is no line.

Nothing of a person or a matter is ever among them (docs/decisions/0052-what-a-phone-keeps.md).
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

BUILT = Path(__file__).parent / "static/anlan"
FILES = ("app.css", "app.js", "theme.js", "icons.svg", "mark.svg", "icon-192.png", "badge-96.png")
"""What every page needs. Charts and the rest come over the line, or not."""
GROUND = {"light": "#0b3f4a", "dark": "#0a2b33"}
"""The bar's colour (``--al-bar`` of frontend/css/tokens.css): what a phone paints around the page."""
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
         ("maskable-192.png", "192x192", "maskable"), ("maskable-512.png", "512x512", "maskable"))  # fmt: skip


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def spoken(wanted: str) -> str:
    """``wanted`` where the site speaks it, else the site's own language."""
    return wanted if wanted in languages() else settings.LANGUAGE_CODE


def manifest(language: str) -> dict[str, Any]:
    """How the page looks as an icon on a phone (W3C Web Application Manifest), in one of the site's languages."""
    with override(language):
        return {
            "name": _("Anlan: the written plan, running"),
            "short_name": _("Anlan"),
            "lang": "zh-Hans" if language.startswith("zh") else language,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND["light"],
            "theme_color": GROUND["light"],
            "icons": [{"src": static(f"anlan/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
                      for name, sizes, purpose in ICONS],
            "shortcuts": [_shortcut(pgettext("nav", "Report"), "web:report"),
                          _shortcut(pgettext("nav", "Today"), "web:today")],
        }  # fmt: skip


def _shortcut(name: str, address: str) -> dict[str, Any]:
    icon = {"src": static("anlan/icon-192.png"), "sizes": "192x192", "type": "image/png"}
    return {"name": name, "url": reverse(address), "icons": [icon]}


@lru_cache(maxsize=8)
def offline_page(language: str) -> str:
    """Shown by the worker when the line is down. Made without a request, so that nobody can stand in it."""
    with override(language):
        others = [{"code": code, "name": name, "url": offline_address(code)} for code, name in settings.LANGUAGES
                  if code != language]  # fmt: skip
        return render_to_string("shell/offline.html", {"theme": "auto", "others": others})


def offline_address(language: str) -> str:
    return f"{reverse('web:offline')}?lang={language}"


@lru_cache(maxsize=1)
def worker() -> bytes | None:
    """The service worker's script with what it keeps and a version of all that; ``None`` where it was not built."""
    script = BUILT / "sw.js"
    if not script.exists():
        return None
    held = {
        "files": [static(f"anlan/{name}") for name in FILES if (BUILT / name).exists()],
        "offline": {language: offline_address(language) for language in languages()},
        "language": settings.LANGUAGE_CODE,
        "badge": static("anlan/badge-96.png"),
        "icon": static("anlan/icon-192.png"),
    }
    pages = [offline_page(language) for language in languages()]
    version = hashlib.sha256(json.dumps([held, pages]).encode() + script.read_bytes()).hexdigest()[:16]
    told = json.dumps({"version": version, **held}, ensure_ascii=False)
    return f"self.SHELL={told};\n".encode() + script.read_bytes()
