"""Sending by Apprise, in a process of its own: hundreds of plug-ins we have not read, and none may hang a worker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import line_of
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TIMEOUT = 20.0
"""Seconds until the process is ended: it starts anew for each message, which takes one or two of them."""
CHILD = Path(__file__).with_name("child.py")

HOSTED = frozenset(
    {
        "chanify", "discord", "gchat", "line", "pover", "pushme", "pushplus", "schan", "slack", "spush", "tgram",
        "webex", "workflows", "wpush", "wxpusher", "zulip",
    }
)  # fmt: skip
"""Services on the public network."""
OWN_SECURE = frozenset(
    {
        "barks", "gotifys", "matrixs", "mmosts", "nctalks", "ntfys", "pushdeers", "rockets", "signals", "synologys",
    }
)  # fmt: skip
"""Servers of one's own, by TLS; the host stands in the address."""
OWN_PLAIN = frozenset(
    {"bark", "gotify", "matrix", "mmost", "nctalk", "ntfy", "pushdeer", "rocket", "signal", "synology"}
)
"""The same without TLS: only inside one's own network.

Nothing else: no file, syslog, dbus or desktop, no form/json/xml (a call to anywhere), no apprise (another server's
list), no mail and SMS services, which have channels of their own here."""

PERMANENT = {400, 403, 404, 410, 413}


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand the message to the service called ``address`` in the settings."""
    url = " ".join(line_of(filled["services"], address))
    is_inside = filled.get("inside") == "yes"
    if not is_allowed(url, is_inside=is_inside):
        raise TransportError(_("this kind of service is not called from here"), permanent=True)
    said = _run({"url": url, "title": text.subject, "body": f"{text.body}\n{text.group_url}", "inside": is_inside})
    if said.get("sent"):
        return Sent("ok")
    status = int(said.get("status") or 0)
    why = f"HTTP {status}" if status else _("the service did not take it")
    raise TransportError(why, permanent=status in PERMANENT or bool(said.get("bad")))


def is_allowed(url: str, *, is_inside: bool) -> bool:
    """Whether the address is of a kind that may be called."""
    scheme = urlsplit(url).scheme.lower()
    return scheme in HOSTED | OWN_SECURE or (is_inside and scheme in OWN_PLAIN)


def _run(task: dict[str, Any]) -> dict[str, Any]:
    """What the child says of its one task. The address goes in by a pipe: a command line can be read by others."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; the task goes in by a pipe
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(task).encode(),
            capture_output=True,
            timeout=TIMEOUT,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"},
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise TransportError(_("there was no answer in time"), permanent=False) from None
    except (OSError, ValueError):
        raise TransportError(_("the helper for other services did not run"), permanent=False) from None
    return found
